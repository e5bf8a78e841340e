"""``key=value`` text as its words."""


def unquote(data):
    if len(data) > 1 and data[0] == data[-1] and data[0] in "\"'" and data[-2] != "\\":
        return data[1:-1]
    return data


def is_quoted(data):
    return len(data) > 0 and data[0] == data[-1] and data[0] in "\"'"



def split_args(args):
    """Words, in which quotes and ``{{ }}`` keep blanks together."""
    words, word, quote, depth, at = [], "", None, 0, 0
    text = args.strip()
    while at < len(text):
        two = text[at : at + 2]
        char = text[at]
        if quote is None and two in ("{{", "{%", "{#"):
            depth += 1
            word += two
            at += 2
            continue
        if quote is None and two in ("}}", "%}", "#}"):
            depth -= 1
            word += two
            at += 2
            continue
        if char in "\"'" and (at == 0 or text[at - 1] != "\\"):
            quote = char if quote is None else None if quote == char else quote
        if char in " \n" and quote is None and depth <= 0:
            if word:
                words.append(word)
            word = ""
        else:
            word += char
        at += 1
    if quote is not None or depth > 0:
        raise Exception("error while splitting arguments, either an unbalanced jinja2 block or quotes")
    if word:
        words.append(word)
    return words
