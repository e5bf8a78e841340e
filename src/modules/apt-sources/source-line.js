/** Lines of apt's one-line lists. Pure. */
/** Blanks in a repository's line mean nothing; what comes after a `#` is a comment. */
export function readSourceLine(text) {
    const trimmed = text.trim();
    const isEnabled = !trimmed.startsWith("#");
    const rest = isEnabled ? trimmed : trimmed.slice(1);
    const hash = rest.indexOf("#");
    const words = (hash > 0 ? rest.slice(0, hash) : rest).split(/\s+/).filter((word) => word !== "");
    const isSource = words[0] === "deb" || words[0] === "deb-src";
    return {
        source: isSource ? words.join(" ") : undefined,
        isEnabled,
        comment: hash > 0 ? rest.slice(hash + 1).trim() : "",
    };
}
function lines(text) {
    return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
export function hasSource(text, source) {
    return lines(text).some((line) => {
        const read = readSourceLine(line);
        return read.source === source && read.isEnabled;
    });
}
/** The same text with the line in force wherever it is switched off; as it was where it stands nowhere. */
export function withSourceEnabled(text, source) {
    return lines(text)
        .map((line) => {
        const read = readSourceLine(line);
        if (read.source !== source || read.isEnabled)
            return line;
        return `${source}${read.comment === "" ? "" : ` # ${read.comment}`}\n`;
    })
        .join("");
}
export function mentionsSource(text, source) {
    return lines(text).some((line) => readSourceLine(line).source === source);
}
export function withSource(text, source) {
    const ended = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    return `${ended}${source}\n`;
}
/** Lines that are switched off stay. */
export function withoutSource(text, source) {
    return lines(text)
        .filter((line) => {
        const read = readSourceLine(line);
        return read.source !== source || !read.isEnabled;
    })
        .join("");
}
/** The name of the file that a repository's line goes into, after its address, without options, credentials and protocol. */
export function suggestedName(line) {
    const words = line
        .replaceAll(/\[[^\]]+\]/g, "")
        .replaceAll(/\w+:\/\//g, "")
        .split(/\s+/)
        .filter((word) => word !== "" && word !== "deb" && word !== "deb-src");
    const address = words[0] ?? "";
    const bare = address.slice(address.indexOf("@") + 1);
    return bare
        .replaceAll(/[^a-zA-Z0-9]/g, " ")
        .split(" ")
        .filter((part) => part !== "")
        .join("_");
}
/** `ppa:owner/name`; without a name it is `ppa`. */
export function readPersonalArchive(repo) {
    const match = /^ppa:([a-z0-9][a-z0-9+.-]*)(?:\/([A-Za-z0-9][A-Za-z0-9+.-]*))?$/.exec(repo.trim());
    return match?.[1] === undefined ? undefined : { owner: match[1], name: match[2] ?? "ppa" };
}
export function archiveLine({ owner, name }, codename) {
    return `deb https://ppa.launchpadcontent.net/${owner}/${name}/ubuntu ${codename} main`;
}
