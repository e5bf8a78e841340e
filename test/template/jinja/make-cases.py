"""Writes cases.json: what Jinja2 3.1, set up as Ansible 2.18 sets it up, makes of our own templates.

Run by hand, with Jinja2 3.1:  python3 test/template/jinja/make-cases.py
"""

import copy
import itertools
import json
import os

import jinja2
from jinja2.exceptions import TemplateSyntaxError


class Undefined(jinja2.StrictUndefined):
    """Parts of what is undefined are undefined too."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self


VARIABLES = {
    "name": "pi",
    "port": 80,
    "flag": True,
    "off": False,
    "nothing": None,
    "half": 0.5,
    "empty": [],
    "list": ["a", "b", "c"],
    "numbers": [3, 1, 2],
    "pairs": [["x", 1], ["y", 2]],
    "map": {"one": 1, "two": 2},
    "hosts": [
        {"name": "web1", "ip": "10.0.0.1", "tags": ["web"]},
        {"name": "web2", "ip": "10.0.0.2", "tags": ["web", "db"]},
        {"name": "db1", "ip": "10.0.0.3", "tags": []},
    ],
    "tree": [
        {"n": "a", "kids": [{"n": "b", "kids": []}, {"n": "c", "kids": [{"n": "d", "kids": []}]}]},
        {"n": "e", "kids": []},
    ],
    "text": "one\ntwo\n",
    "markup": "<b> & 'c'",
}

cases = []


def check(value):
    if isinstance(value, jinja2.StrictUndefined):
        str(value)
    elif isinstance(value, dict):
        for item in value.values():
            check(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            check(item)


def finalized(value):
    check(value)
    return "" if value is None else value


def render(templates, options, variables):
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(templates),
        undefined=Undefined,
        finalize=finalized,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        **{"trim_blocks": True, **options},
    )
    return environment.get_template("main").render(variables)


def case(group, main, others=None, variables=None, **options):
    templates = {"main": main, **(others or {})}
    values = copy.deepcopy({**VARIABLES, **(variables or {})})
    entry = {"group": group, "templates": templates}
    if options:
        entry["options"] = options
    if variables:
        entry["variables"] = variables
    try:
        entry["result"] = render(templates, options, values)
    except TemplateSyntaxError as error:
        entry["error"] = "syntax"
        entry["line"] = error.lineno
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what Jinja does
        entry["error"] = type(error).__name__
    cases.append(entry)


def all_of(group, *templates, **options):
    for template in templates:
        case(group, template, **options)


SIGNS = ["", "-", "+"]

# White space: every pair of signs around one tag, in the middle of a line and on a line of its own.
for opening, closing in itertools.product(SIGNS, SIGNS):
    for trim, lstrip in itertools.product([True, False], [True, False]):
        options = {"trim_blocks": trim, "lstrip_blocks": lstrip}
        case("white space: if", f"a \n  {{%{opening} if flag {closing}%}} \n  b\n  {{%{opening} endif {closing}%}}\n c\n", **options)
        case("white space: inline", f"a {{%{opening} if flag {closing}%}} b {{% endif %}} c", **options)
        case("white space: comment", f"a\n  {{#{opening} note {closing}#}}\n  b {{#{opening} x {closing}#}} c", **options)
        case("white space: raw", f"a\n  {{%{opening} raw %}}\n {{{{ x }}}} {{% y %}}\n  {{%{opening} endraw {closing}%}}\n b", **options)
        if closing != "+":
            case("white space: print", f"a \n  {{{{{opening} name {closing}}}}} \n\n  b", **options)
            case("white space: raw start", f"a {{% raw {closing}%}}  \n  x {{{{ y }}}}\n{{% endraw %}} b", **options)
    case("white space: for", f"[\n{{%{opening} for x in list {closing}%}}\n  {{{{ x }}}},\n{{%{opening} endfor {closing}%}}\n]")
    case("white space: for, lstrip", f"[\n  {{%{opening} for x in list {closing}%}}\n  {{{{ x }}}},\n  {{%{opening} endfor {closing}%}}\n]", lstrip_blocks=True)

for end in ["", "\n", "\n\n", "\n\n\n", " \n", "\r\n", "\r\n\r\n", "\r"]:
    for keep in [True, False]:
        case("line ends", f"a{end}", keep_trailing_newline=keep)
        case("line ends", f"{{% if flag %}}{end}b{{% endif %}}{end}", keep_trailing_newline=keep)
        case("line ends", f"{{{{ name }}}}{end}", keep_trailing_newline=keep)
for newline in ["\n", "\r\n", "\r"]:
    case("newline_sequence", "a\nb\r\nc\rd {{ text }}\n\n", newline_sequence=newline)
    case("newline_sequence", "{% raw %}\n{{ x }}\r\n{% endraw %}\n{% set x %}\n1\n{% endset %}{{ x }}", newline_sequence=newline)
    case("newline_sequence", "{# c\n #}\r\n{% if flag -%}\r\n x\n{%- endif %}\r\ny", newline_sequence=newline, keep_trailing_newline=True)

LINES = {"line_statement_prefix": ":", "line_comment_prefix": "##"}
for template in [
    ": if flag\nfoo\n: endif\n", "  : for x in list\n{{ x }}\n\t: endfor\nz", ": if flag:\na\n: endif", "a : if flag\nb",
    ": set x = [1,\n  2]\n{{ x }}\n", ": if flag   \n\n\n  a\n:endif\n\nb", "a\n:- if flag\n  b\n:- endif\nc", "a ## note\nb\n## all\nc",
    "{{ name }} ## n {{ no }}\nx", ": if flag ## why\na\n: endif\n", "##\n", ": if off\na\n: elif flag\nb\n: else\nc\n: endif\n",
    "a\n  :+ if flag\nb\n: endif\n", "a\r\n: if flag\r\nb\r\n: endif\r\nc", "{% if flag %}\n: set y = 1\n{% endif %}\n{{ name }}",
    ": endif\n", ": if flag\nx", "{{ name\n}}\n: raw\n", "a##b\n c   ## d\n",
]:
    case("line statements", template, **LINES)
    case("line statements", template, lstrip_blocks=True, **LINES)
    case("line statements", template, trim_blocks=False, **LINES)
case("line statements", "%% if flag\na\n%% endif\n% x\n", line_statement_prefix="%%")
case("line statements", "# for x in list\n{{ x }} {# c #}\n# endfor\n", line_statement_prefix="#")

all_of(
    "colons",
    "{% if flag: %}a{% else: %}{% endif %}", "{% for i in [1]: %}{{ i }}{% else: %}{% endfor %}", "{% for i in []: %}a{% else: %}b{% endfor %}", "{% set x = 1: %}",
    "{% macro a(): %}b{% endmacro %}{{ a() }}", "{% if off %}{% elif flag: %}c{% else: %}{% endif %}", "{% if flag %}{% endif: %}", "{% with x=1: %}{% endwith %}",
    "{% filter upper: %}a{% endfilter %}", "{% block a: %}d{% endblock %}", "{% set x: %}a{% endset %}{{ x }}", "{% if flag:: %}{% endif %}", "{% raw: %}{% endraw %}",
    "{% if {'a': 1}['a']: %}b{% endif %}", "{% if list[0:1]: %}b{% endif %}",
)

all_of(
    "lexing",
    "", " ", "plain", "{", "{ {", "}} %} #}", "a {b} $c #d", "#{name}", "{{ '}}' }}", "{{ '%}' }}", '{{ "{{" }}', "{{ {'a': {'b': 1}}['a']['b'] }}",
    "{{ {'a': {'b': 1}} }}", "{{{'a': 1}}}", "{{ [1,[2,[3]]] }}", "{{'a'}}{{'b'}}", "{{-name-}}", "{{- name -}} x", "{#- c -#} x", "{# {{ no }} {% if %} #}y",
    "{% raw %}{{ a }}{% endraw %}", "{%raw%}x{%endraw%}", "{% raw %}{# c #}{% if %}{% endraw %}!", "{{ 'a\\nb' }}", "{{ \"a\\tb\" }}", "{{ 'it\\'s' }}", "{{ 'a' 'b' }}",
    "{{ 1_000 }}", "{{ 0x1f }}", "{{ 1e3 }}", "{{ 'ü€😀' }}", "{{ 'ü'|upper }}", "{{ \n name\n }}", "{%\nif flag\n%}x{%\nendif\n%}", "{% if flag %}a{% endif %}{% if off %}b{% endif %}",
    "{{ name }}}", "{{{ name }}", "${{ name }}", "{% if '%}' == name %}a{% else %}b{% endif %}", "{{ {}}} }}", "{{ name", "{{ name }", "{% if flag", "{# open", "{% raw %} open",
    "{{ }}", "{% %}", "{{ 'a }}", "{{ (name }}", "{{ name) }}", "{{ [1, 2 }}", "{% if (flag %}x{% endif %}", "\ufeffx", "a\u00a0{%- if flag %}x{% endif %}", "a\x0b\x0c{{- name }}", "a\u2028{{- name }}",
)
for start, end in [("[[", "]]"), ("<%=", "%>"), ("${", "}"), ("<<", ">>"), ("@", "@")]:
    delimiters = {"variable_start_string": start, "variable_end_string": end}
    all_of("delimiters", f"{start} name {end} {{{{ x }}}}", f"{start}- name -{end} y", f"{start} list[0] {end}|{start} map['one'] {end}", f"{{% if flag %}}{start}port{end}{{% endif %}}", **delimiters)
for start, end in [("<%", "%>"), ("[%", "%]"), ("{{%", "%}}"), ("<!--%", "%-->")]:
    delimiters = {"block_start_string": start, "block_end_string": end}
    all_of("delimiters", f"{start} if flag {end}\na{start} else {end}b{start}- endif -{end} {{{{ name }}}}", f"{start} raw {end}{{{{ x }}}}{start} endraw {end}\n!", f"  {start}+ if flag {end}x{start} endif +{end}\n.", **delimiters)
for start, end in [("<!--", "-->"), ("/*", "*/"), ("##", "##"), ("{{#", "#}}")]:
    delimiters = {"comment_start_string": start, "comment_end_string": end}
    all_of("delimiters", f"a {start} c {end}\nb {start}- c -{end} d {{{{ name }}}} {{# x #}}", **delimiters)

all_of(
    "if",
    "{% if flag %}a{% endif %}", "{% if off %}a{% else %}b{% endif %}", "{% if off %}a{% elif flag %}b{% else %}c{% endif %}", "{% if off %}a{% elif empty %}b{% elif nothing %}c{% else %}d{% endif %}",
    "{% if not flag or name == 'pi' and port > 8 %}x{% endif %}", "{% if name in ['pi'] %}y{% endif %}", "{% if missing is defined %}a{% else %}b{% endif %}", "{% if missing %}a{% endif %}", "{% if off and missing %}a{% else %}b{% endif %}",
    "{% if (1 if flag else 0) %}a{% endif %}", "{% if flag if flag else off %}a{% endif %}", "{% if flag, off %}a{% endif %}", "{% if %}a{% endif %}", "{% if flag %}a", "{% if flag %}a{% else %}b", "{% else %}", "{% endif %}", "{% elif x %}",
    "{% if flag %}a{% endfor %}", "{% if flag %}{% for x in list %}{% endif %}{% endfor %}", "{% if flag %}a{% endif x %}", "{% if flag %}a{% else x %}b{% endif %}", "{% if flag %}a{% elseif off %}b{% endif %}", "{% if flag %}1{% else %}2{% else %}3{% endif %}",
    "{% if missing.a.b is defined %}a{% else %}b{% endif %}", "{% if 0 %}a{% elif '' %}b{% elif {} %}c{% elif [0] %}d{% endif %}", "{% if flag is true and off is false %}ok{% endif %}",
)

all_of(
    "for",
    "{% for x in list %}{{ x }}{% endfor %}", "{% for x in empty %}{{ x }}{% else %}none{% endfor %}", "{% for x in list %}{{ x }}{% else %}none{% endfor %}", "{% for k in map %}{{ k }}{% endfor %}", "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for c in 'héy' %}{{ c }}.{% endfor %}", "{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}", "{% for (a, b) in pairs %}{{ a }}{{ b }}{% endfor %}", "{% for i, (a, b) in [[1, [2, 3]], [4, [5, 6]]] %}{{ i }}{{ a }}{{ b }} {% endfor %}", "{% for (a, b), c in [[[1, 2], 3]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for x in list if x != 'b' %}{{ loop.index }}{{ x }}{% endfor %}", "{% for x in list if x == 'z' %}{{ x }}{% else %}no{% endfor %}", "{% for x in 1, 2, 3 %}{{ x }}{% endfor %}", "{% for x in (1, 2) if x > 1 %}{{ x }}{% endfor %}", "{% for x in [1, 2] if flag else [] %}{{ x }}{% endfor %}",
    "{% for x in range(3) %}{{ x }}{% endfor %}", "{% for x in range(10, 0, -3) %}{{ x }} {% endfor %}", "{% for x in port %}{% endfor %}", "{% for x in nothing %}{% endfor %}", "{% for x in missing %}{% endfor %}", "{% for x in missing | default([]) %}a{% else %}b{% endfor %}",
    "{% for a, b in list %}{% endfor %}", "{% for a, b in ['xy'] %}{{ a }}{{ b }}{% endfor %}", "{% for a, b in [[1]] %}{% endfor %}", "{% for a, b in [[1, 2, 3]] %}{% endfor %}", "{% for x in list %}{{ loop.index }}/{{ loop.length }} {% endfor %}",
    "{% for x in list %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }} {% endfor %}", "{% for x in list %}{{ loop.previtem | default('-') }}<{{ x }}>{{ loop.nextitem | default('-') }} {% endfor %}", "{% for x in list %}{{ loop.previtem is defined }}{% endfor %}", "{% for x in list %}{{ loop.previtem }}{% endfor %}",
    "{% for x in list %}{{ loop.nextitem }}{% endfor %}", "{% for x in list %}{{ loop.cycle('odd', 'even') }} {% endfor %}", "{% for x in list %}{{ loop.cycle() }}{% endfor %}", "{% for x in [1, 1, 2, 2, 1] %}{% if loop.changed(x) %}{{ x }}{% endif %}{% endfor %}", "{% for x in [1, 1, 2] %}{{ loop.changed(x, x > 1) }} {% endfor %}",
    "{% for x in list %}{{ loop.depth }}{{ loop.depth0 }}{% for y in [1] %}{{ loop.depth }}{% endfor %}{% endfor %}", "{% for x in list %}{{ loop }}{% endfor %}", "{% for x in list %}{% for y in list %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}", "{% for x in list %}{% set outer = loop %}{% for y in [1, 2] %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for x in list %}{{ loop.nope }}{% endfor %}", "{% for x in list %}{{ loop['index'] }}{% endfor %}", "{% for x in list if loop.index %}{{ x }}{% endfor %}", "{% for x in list if x > 'a' %}{{ loop.length }}{{ loop.last }}{{ loop.revindex }} {% endfor %}", "{% for x in list if x > 'a' %}{{ loop.last }}{{ loop.length }}{{ loop.nextitem|default('.') }} {% endfor %}",
    "{% for item in tree recursive %}{{ item.n }}{% if item.kids %}({{ loop(item.kids) }}){% endif %}{% endfor %}", "{% for item in tree recursive %}{{ loop.depth }}{{ item.n }}{{ loop(item.kids) }}{% endfor %}", "{% for item in tree recursive %}{{ item.n }}{% for k in item.kids %}{{ k.n }}{% endfor %}{% endfor %}",
    "{% for item in tree recursive %}{{ item.n }}{{ loop(item.kids) }}{% else %}.{% endfor %}", "{% for item in tree if item.kids recursive %}{{ item.n }}{{ loop(item.kids) }}{% endfor %}", "{% for x in list %}{{ loop(list) }}{% endfor %}", "{% for x in list %}{% break %}{% endfor %}done", "{% for x in list %}{% if x == 'b' %}{% break %}{% endif %}{{ x }}{% endfor %}", "{% for x in list %}{% if x == 'b' %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in list %}{% for y in list %}{% if y == 'b' %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}", "{% for x in list %}{% break %}{% else %}none{% endfor %}", "{% for x in list %}{% continue %}{% else %}none{% endfor %}", "{% for x in list %}{% if x == 'b' %}{% break %}{% endif %}{% else %}none{% endfor %}", "{{ (1 if off) ~ 'x' }}", "{{ (1 if off) is defined }}{{ (1 if off) | default(3) }}", "{% if (1 if off) %}a{% endif %}", "{% for x in (1 if off) %}a{% else %}b{% endfor %}", "{{ (1 if off) | length }}", "{{ (1 if off) + 1 }}", "{{ (1 if off).x }}", "{% break %}", "{% for x in list %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", "{% for x in list %}{% with y = x %}{% if y == 'b' %}{% continue %}{% endif %}{{ y }}{% endwith %}{% endfor %}",
    "{% for loop in list %}{% endfor %}", "{% for true in list %}{% endfor %}", "{% for x.y in list %}{% endfor %}", "{% for x list %}{% endfor %}", "{% for in list %}{% endfor %}", "{% for x in %}{% endfor %}", "{% for x in list %}", "{% for x in list %}{% else %}{% else %}{% endfor %}", "{% for x in list recursive if x %}{% endfor %}",
    "{% for host in hosts %}{{ host.name }} {{ host['ip'] }}{% if not loop.last %}, {% endif %}{% endfor %}", "{% for host in hosts | selectattr('tags') | sort(attribute='name', reverse=true) %}{{ host.name }} {% endfor %}", "{% for key in map | sort(reverse=true) %}{{ key }}{% endfor %}", "{% for key, group in hosts | groupby('tags') %}{{ key }}{{ group | length }}{% endfor %}",
    "{% for row in list | batch(2, '-') %}{{ row | join('|') }};{% endfor %}", "{% for x in list -%} {{ x }} {%- endfor %}", "{% for k, v in map | dictsort %}{{ k }}{{ v }}{% endfor %}", "{% for x in numbers | sort %}{{ x }}{% endfor %}",
)

all_of(
    "set",
    "{% set x = 1 %}{{ x }}", "{% set x, y = 1, 2 %}{{ x }}{{ y }}", "{% set x = 1, 2 %}{{ x }}", "{% set (x, y) = pairs %}{{ x }}{{ y }}", "{% set x = 1 %}{% set x = x + 1 %}{{ x }}", "{% set port = port + 1 %}{{ port }}", "{% set x %}a{{ name }}{% endset %}{{ x }}!", "{% set x | upper %}a{{ name }}{% endset %}{{ x }}",
    "{% set x | replace('a', 'b') | upper %}aa{% endset %}{{ x }}", "{% set x %}{% endset %}[{{ x }}]", "{% set x %}\n a\n{% endset %}[{{ x }}]", "{% set x = missing %}{{ x is defined }}", "{% set x = missing %}{{ x }}", "{% set x, y = [1] %}", "{% set x, y = 'ab' %}{{ y }}{{ x }}", "{% set x = 1 if off %}{{ x is defined }}", "{% set x = 1 if off else 2 %}{{ x }}",
    "{% set true = 1 %}", "{% set 1 = 1 %}", "{% set x.y = 1 %}", "{% set x %}", "{% set x = %}", "{% set x = 1 2 %}", "{% set %}", "{% set x = 'a' ~ 1 ~ none %}{{ x }}", "{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}", "{% set ns = namespace(a=1, b='x') %}{{ ns.a }}{{ ns.b }}", "{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}",
    "{% set ns = namespace(n=0) %}{% for x in list %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}", "{% set ns = namespace() %}{{ ns.nope is defined }}", "{% set ns = namespace() %}{{ ns.nope }}", "{% set ns = namespace(a=1) %}{% set ns.a %}text{% endset %}{{ ns.a }}", "{% set ns = namespace(a=1) %}{{ ns['a'] }}", "{% set x = {} %}{% set x.a = 1 %}", "{% set map.one = 5 %}",
    "{% set ns = namespace(l=[]) %}{% for x in list %}{% set ns.l = ns.l + [x ~ x] %}{% endfor %}{{ ns.l | join(',') }}", "{% set ns = namespace(a=1) %}{{ ns }}", "{% for x in list %}{% set y = x %}{% endfor %}{{ y is defined }}", "{% set y = 0 %}{% for x in list %}{% set y = y + 1 %}{{ y }}{% endfor %}{{ y }}", "{% if flag %}{% set y = 1 %}{% endif %}{{ y }}", "{% if off %}{% set y = 1 %}{% endif %}{{ y is defined }}",
    "{% if off %}{% set name = 1 %}{% endif %}{{ name }}", "{% if off %}{% set name = 1 %}{% else %}{% set name = 2 %}{% endif %}{{ name }}", "{% if off %}{% set name = 1 %}{% elif off %}{% set name = 3 %}{% else %}{% endif %}{{ name }}", "{% set name %}{{ name }}!{% endset %}{{ name }}", "{{ name }}{% set name %}{{ name }}!{% endset %}{{ name }}", "{% for x in [1] %}{{ name }}{% set name = 'q' %}{{ name }}{% endfor %}{{ name }}",
    "{% for x in [1, 2] %}{% set name = name ~ x %}{{ name }} {% endfor %}", "{% for x in [1, 2] %}{% if x == 2 %}{% set name = x %}{% endif %}{{ name }} {% endfor %}", "{% macro m() %}{{ name }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ v }}{% endmacro %}{% set v = 2 %}{{ m() }}", "{% macro m() %}{{ name }}{% endmacro %}{% set name = 2 %}{{ m() }}", "{% macro m() %}{{ name | default('unset') }}{% endmacro %}{{ m() }}{% set name = 2 %}",
    "{% set v = 1 %}{% macro m() %}{{ v }}{% endmacro %}{% set v = 2 %}{{ m() }}", "{% macro m() %}{% set v = 5 %}{{ v }}{% endmacro %}{{ m() }}{{ v is defined }}", "{% set x = [] %}{% do x.append(1) %}{% do x.append(2) %}{{ x }}", "{% set x = [] %}{% for y in list %}{% set _ = x.append(y) %}{% endfor %}{{ x | join('-') }}", "{% set x = {} %}{% do x.update({'a': 1}) %}{% do x.update(b=2) %}{{ x.a }}{{ x.b }}",
    "{% do list.append('d') %}{{ list | length }}{% for x in list %}{{ x }}{% endfor %}", "{% set y = list %}{% do y.append('d') %}{{ list }}", "{% set x = [3, 1, 2] %}{% do x.sort() %}{{ x }}{{ x.pop() }}{{ x }}", "{% set x = [1, 2] %}{{ x.pop(0) }}{{ x }}{{ x.insert(0, 9) }}{{ x }}{{ x.remove(9) }}{{ x }}{{ x.extend([7]) }}{{ x }}{{ x.reverse() }}{{ x }}",
    "{% set d = {'a': 1} %}{{ d.pop('a') }}{{ d }}{{ d.setdefault('b', 2) }}{{ d }}{{ d.pop('z', 'none') }}", "{% set x = [1, 2] %}{% for y in x %}{% if y < 4 %}{% do x.append(y + 2) %}{% endif %}{{ y }}{% endfor %}", "{% do map.update({'three': 3}) %}{% for k, v in map.items() %}{{ k }}{{ v }}{% endfor %}", "{% do hosts[0].update({'name': 'new'}) %}{{ hosts[0].name }}",
    "{{ list.append('x') }}{{ list }}", "{% do %}", "{% do 1 + 1 %}.", "{% print name, 1 %}", "{% print name %}",
)

all_of(
    "macro",
    "{% macro m() %}x{% endmacro %}{{ m() }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1) }}{{ m(a=2) }}", "{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=4, a=5) }}", "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "{% macro m(a=b, b=1) %}{{ a }}{% endmacro %}{{ m() }}", "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1, 2, 3) }}", "{% macro m(a) %}{{ a }}{{ kwargs }}{% endmacro %}{{ m(1, b=2) }}", "{% macro m() %}{% for k, v in kwargs.items() %}{{ k }}={{ v }} {% endfor %}{% endmacro %}{{ m(a=1, b=2) }}", "{% macro m() %}{{ varargs | join(',') }}{% endmacro %}{{ m('a', 'b') }}{{ m() }}", "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}", "{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(**{'a': 3, 'b': 4}) }}{{ m(5, **{'b': 6}) }}", "{% macro m(a, b=1, c=2) %}x{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}", "{% macro m() %}{{ varargs }}{{ kwargs }}{{ caller() }}{% endmacro %}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}", "{% macro m() %}{% endmacro %}{{ m }}",
    "{% macro m(a, a) %}{% endmacro %}", "{% macro m(a=1, b) %}{% endmacro %}", "{% macro m %}{% endmacro %}", "{% macro m( %}{% endmacro %}", "{% macro %}{% endmacro %}", "{% macro m(1) %}{% endmacro %}", "{% macro m() %}", "{% macro m() %}x{% endmacro m %}{{ m() }}", "{{ nope() }}", "{{ name() }}", "{% macro fact(n) %}{{ n }}{% if n > 1 %}{{ fact(n - 1) }}{% endif %}{% endmacro %}{{ fact(4) }}",
    "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{% endcall %}", "{% macro m() %}<{{ caller(1, 2) }}>{% endmacro %}{% call(a, b) m() %}{{ a }}{{ b }}{% endcall %}", "{% macro m() %}{% for x in list %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(x) m() %}[{{ x }}]{% endcall %}", "{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(a='q') %}{{ name }}{% endcall %}", "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}", "{% macro m(caller=none) %}{% if caller %}{{ caller() }}{% else %}none{% endif %}{% endmacro %}{{ m() }}{% call m() %}x{% endcall %}", "{% macro m() %}{{ caller(a=1) }}{% endmacro %}{% call(a, b=3) m() %}{{ a }}{{ b }}{% endcall %}", "{% macro m() %}{{ caller(1) }}{% endmacro %}{% call m() %}x{% endcall %}",
    "{% macro outer() %}({{ caller() }}){% endmacro %}{% macro inner() %}[{% call outer() %}{{ caller() }}{% endcall %}]{% endmacro %}{% call inner() %}x{% endcall %}", "{% call name %}x{% endcall %}", "{% call 1 %}x{% endcall %}", "{% set v = 1 %}{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{% set v = 2 %}{{ v }}{% endcall %}{{ v }}", "{% for x in list %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m(a) -%}\n  {{ a }}\n{%- endmacro %}[{{ m(1) }}]", "{% macro m(a) %}\n  {{ a }}\n{% endmacro %}[{{ m(1) }}]", "{% macro m() %}{{ m.name }}{% endmacro %}{{ m() }}", "{% set f = 1 %}{% macro f() %}x{% endmacro %}{{ f() }}", "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}b{% endmacro %}{{ a() }}", "{{ m() }}{% macro m() %}{% endmacro %}", "{% macro m(x=[]) %}{% do x.append(1) %}{{ x }}{% endmacro %}{{ m() }}{{ m() }}",
    "{% macro m() %}5{% endmacro %}{{ m() + '1' }}{{ m() | int + 1 }}{{ m() | length }}", "{% macro m(n) %}{{ n }}{% endmacro %}{{ list | map('upper') | join }}{{ [m(1), m(2)] | join('-') }}", "{% macro m() %}{{ loop is defined }}{% endmacro %}{% for x in [1] %}{{ m() }}{% endfor %}", "{% if flag %}{% macro m() %}x{% endmacro %}{% endif %}{{ m() }}", "{% macro m(name) %}{{ name }}{% endmacro %}{{ m('z') }}{{ name }}",
)

all_of(
    "filter, with, autoescape",
    "{% filter upper %}abc{{ name }}{% endfilter %}", "{% filter upper | replace('A', 'x') %}abc{% endfilter %}", "{% filter indent(2) %}a\nb{% endfilter %}", "{% filter indent(2, true) %}a\nb{% endfilter %}", "{% filter nope %}a{% endfilter %}", "{% filter upper %}a", "{% filter upper %}{% set z = 1 %}a{% endfilter %}{{ z is defined }}", "{% filter trim %}\n  a\n{% endfilter %}!", "{% filter default('x') %}{% endfilter %}.",
    "{% with x = 1 %}{{ x }}{% endwith %}{{ x is defined }}", "{% with x = 1, y = 2 %}{{ x }}{{ y }}{% endwith %}", "{% set x = 1 %}{% with x = 2, y = x %}{{ x }}{{ y }}{% endwith %}{{ x }}", "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}", "{% with x = port %}{% set port = 1 %}{{ x }}{{ port }}{% endwith %}{{ port }}", "{% with x %}{% endwith %}", "{% with x = 1 %}", "{% with a, b = 1, 2 %}{{ a }}{% endwith %}",
    "{% autoescape true %}{{ markup }}{% endautoescape %}", "{% autoescape false %}{{ markup }}{% endautoescape %}", "{% autoescape true %}{{ markup | safe }}{{ markup | e }}{{ port }}<p>{% endautoescape %}{{ markup }}", "{% autoescape flag %}{{ markup }}{% endautoescape %}", "{% autoescape true %}{% set q = 1 %}{% endautoescape %}{{ q is defined }}", "{{ markup | e }}", "{{ markup | escape | upper }}", "{% autoescape true %}{% macro m(x) %}{{ x }}{% endmacro %}{{ m('<') }}{% endautoescape %}",
    "{{ nothing }}", "{{ nothing ~ 'x' }}", "{{ [nothing] }}", "{{ flag }}{{ half }}{{ 1.0 }}{{ list }}{{ map }}", "{{ (1, 2) }}{{ (1,) }}{{ () }}", "{{ missing }}", "{{ missing.a }}", "{{ missing['a'].b }}", "{{ name.nope }}", "{{ map.nope }}", "{{ map['nope'] }}", "{{ list[7] }}", "{{ missing | default('d') }}", "{{ missing.a.b | default('d') }}", "{{ 1 if off }}", "{{ [missing] }}", "{{ {'a': missing} }}", "{{ missing ~ '' }}", "{{ 1 + missing }}",
    "{{ 1, 2 }}", "{{ name, }}", "{{ name | nope }}", "{{ name is nope }}", "{{ name | upper | lower }}", "{{ name.upper() }}", "{{ 'a,b'.split(',') }}", "{{ '%s-%d' % ('a', 3) }}", "{{ '%s' | format(name) }}", "{{ list[-1] }}{{ list[1:] }}{{ name[0] }}", "{{ 7 // 2 }}{{ 7 % 4 }}{{ 2 ** 3 }}{{ 7 / 2 }}", "{{ -port }}{{ +port }}{{ not flag }}", "{{ 1 < 2 < 3 }}{{ 'a' in name }}{{ 'p' in name }}", "{{ 'x' if flag else 'y' }}", "{{ list is iterable }}{{ map is mapping }}{{ name is string }}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.next() }}", "{% set j = joiner() %}{% for x in list %}{{ j() }}{{ x }}{% endfor %}", "{% set j = joiner('|') %}{{ j() }}a{{ j() }}b", "{{ dict(a=1) }}{{ dict([['x', 2]]) }}", "{{ range(3) | list }}", "{{ lipsum(n=1, html=false) | length > 10 }}", "{{ cycler() }}",
)

LAYOUT = {
    "base": "<{% block head %}H{% endblock %}|{% block body %}B{% endblock %}|{% block foot %}F{{ name }}{% endblock %}>",
    "middle": "{% extends 'base' %}{% block body %}M{{ super() }}{% endblock %}",
    "loops": "{% for x in list %}{% block item scoped %}{{ x }}{% endblock %}{% endfor %}",
    "unscoped": "{% for x in list %}{% block item %}{{ x | default('-') }}{% endblock %}{% endfor %}",
    "required": "[{% block need required %}{% endblock %}]",
    "variables": "{{ v | default('none') }}{% block b %}{{ v | default('none') }}{% endblock %}",
}


def layouts(*templates):
    for template in templates:
        case("extends", template, LAYOUT)


layouts(
    "{% extends 'base' %}", "{% extends 'base' %}{% block body %}X{% endblock %}", "{% extends 'base' %}{% block body %}{{ super() }}X{% endblock %}", "{% extends 'base' %}text {{ name }}{% block body %}X{% endblock %}more", "before {% extends 'base' %}after", "{% extends 'middle' %}{% block body %}T{{ super() }}{% endblock %}", "{% extends 'middle' %}{% block body %}T{{ super.super() }}{% endblock %}", "{% extends 'middle' %}{% block head %}h{% endblock %}",
    "{% extends 'base' %}{% block other %}O{% endblock %}", "{% extends 'base' %}{% block body %}{% block inner %}I{% endblock %}{% endblock %}", "{% extends 'base' %}{% set v = 1 %}{% block body %}{{ v }}{% endblock %}", "{% extends 'variables' %}{% set v = 1 %}", "{% set v = 1 %}{% extends 'variables' %}", "{% extends 'variables' %}{% block b %}{% set v = 3 %}{{ v }}{% endblock %}", "{% extends 'base' %}{% macro m() %}mm{% endmacro %}{% block body %}{{ m() }}{% endblock %}",
    "{% if flag %}{% extends 'base' %}{% endif %}x{% block body %}X{% endblock %}", "{% if off %}{% extends 'base' %}{% endif %}x{% block body %}X{% endblock %}y", "{% extends 'base' if flag else 'loops' %}{% block body %}X{% endblock %}", "{% extends missing %}", "{% extends 'nope' %}", "{% extends 'base' %}{% extends 'middle' %}", "{% extends 'base' %}{% block body %}a{% endblock %}{% block body %}b{% endblock %}",
    "{% extends 'loops' %}{% block item %}[{{ x }}]{% endblock %}", "{% extends 'loops' %}", "{% extends 'unscoped' %}", "{% extends 'unscoped' %}{% block item %}[{{ loop is defined }}]{% endblock %}", "{% extends 'required' %}", "{% extends 'required' %}{% block need %}n{% endblock %}", "{% block a required %}x{% endblock %}", "{% block a required %}\n {# c #}{% endblock %}", "{% block a %}1{% endblock %}{{ self.a() }}{{ self.a() }}", "{% block a %}1{% endblock a %}", "{% block a %}1{% endblock b %}",
    "{% block a %}{{ super() }}{% endblock %}", "{% block a-b %}{% endblock %}", "{% block %}{% endblock %}", "{% block a %}", "{% block a %}{% block b %}x{% endblock %}{% endblock %}{{ self.b() }}", "{% set v = 1 %}{% block a %}{{ v }}{% set v = 2 %}{{ v }}{% endblock %}{{ v }}", "{% for x in list %}{% block a scoped %}{{ x }}{{ loop.index }}{% endblock %}{% endfor %}", "{% for x in list %}{% block a %}{{ x is defined }}{% endblock %}{% endfor %}", "{{ self.nope() }}", "{% extends 'base' %}{% block body %}{{ self.head() }}{% endblock %}",
    "{% macro m() %}{% block a %}x{% endblock %}{% endmacro %}{{ m() }}", "{% extends 'base' %}{% for x in list %}{{ x }}{% endfor %}{% if flag %}no{% endif %}", "{% extends 'base' %}{% set s %}cap{% endset %}{% block body %}{{ s }}{% endblock %}", "{% extends 'base' %}{% include 'variables' %}", "{% extends 'base' %}{% filter upper %}x{% endfilter %}", "{% extends 'base' %}{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}c{% endcall %}", "{% for x in list %}{% extends 'base' %}{% endfor %}",
    "{% extends 'base' %}{% block body %}{{ name }}{% set name = 'q' %}{{ name }}{% endblock %}{% block foot %}{{ name }}{% endblock %}", "{% block a %}{% for i in [1, 2] %}{% set v = i %}{{ v }}{% endfor %}{{ v is defined }}{% endblock %}", "{% extends 'base' %}{% import 'lib' as lib %}",
)

FILES = {
    "hello": "Hello {{ name }}\n",
    "loop": "{{ x | default('no x') }}{{ loop is defined }}",
    "setter": "{% set v = 'from include' %}{{ v }}",
    "reader": "{{ v | default('unset') }}",
    "deep": "({% include 'hello' %})",
    "broken": "{% if %}",
    "fails": "{{ missing }}",
    "needs": "{% include 'nope' %}",
    "lib": "{% macro m(a='d') %}m{{ a }}{% endmacro %}{% macro ctx() %}{{ name | default('no name') }}{% endmacro %}{% set const = 5 %}{% set _private = 6 %}{% macro _hidden() %}{% endmacro %}body",
    "lib2": "{% import 'lib' as lib %}{% from 'lib' import m as mm %}{% macro wrapped() %}<{{ lib.m() }}{{ mm(1) }}>{% endmacro %}",
    "uses": "{{ v | default('unset') }}{% macro v2() %}{{ v | default('unset') }}{% endmacro %}",
    "caller": "{{ helper() }}",
    "mutates": "{% do list.append('z') %}{{ list | length }}",
    "sub/dir": "sub",
}


def files(*templates):
    for template in templates:
        case("include, import", template, FILES)


files(
    "{% include 'hello' %}!", "{% include 'hello' %}\n!", "[{% include 'deep' %}]", "{% include 'nope' %}", "{% include 'nope' ignore missing %}x", "{% include 'nope' ignore missing with context %}x", "{% include 'nope' ignore missing without context %}x", "{% include ['nope', 'hello'] %}", "{% include ['nope', 'nope2'] %}", "{% include ['nope', 'nope2'] ignore missing %}.", "{% include [] %}", "{% include [] ignore missing %}.", "{% include missing %}", "{% include missing ignore missing %}", "{% include [missing, 'hello'] %}",
    "{% include 'hel' ~ 'lo' %}", "{% include port %}", "{% include 'hello' without context %}", "{% include 'loop' without context %}", "{% include 'hello' with context %}", "{% for x in list %}{% include 'loop' %}{% endfor %}", "{% for x in list %}{{ loop.index }}{% include 'loop' %}{% endfor %}", "{% include 'setter' %}{{ v is defined }}", "{% set v = 1 %}{% include 'reader' %}", "{% if flag %}{% set v = 2 %}{% endif %}{% include 'reader' %}", "{% with v = 3 %}{% include 'reader' %}{% endwith %}", "{% macro q(v) %}{% include 'reader' %}{% endmacro %}{{ q(4) }}",
    "{% set v %}block{% endset %}{% include 'reader' %}", "{% include 'broken' %}", "{% include 'fails' %}", "{% include 'needs' %}", "{% include 'needs' ignore missing %}", "{% include 'broken' ignore missing %}", "{% include 'sub/dir' %}", "{% include 'mutates' %}{{ list | length }}", "{% macro helper() %}help{% endmacro %}{% include 'caller' %}", "{% include %}", "{% include 'hello' foo %}",
    "{% import 'lib' as lib %}{{ lib.m() }}{{ lib.m(2) }}{{ lib.const }}", "{% import 'lib' as lib %}{{ lib.ctx() }}", "{% import 'lib' as lib with context %}{{ lib.ctx() }}", "{% import 'lib' as lib without context %}{{ lib.ctx() }}", "{% import 'lib' as lib %}{{ lib._private is defined }}", "{% import 'lib' as lib %}{{ lib.nope }}", "{% import 'lib' as lib %}{{ lib.nope() }}", "{% import 'lib' as lib %}{{ lib }}", "{% from 'lib' import m %}{{ m() }}", "{% from 'lib' import m as n, const %}{{ n() }}{{ const }}", "{% from 'lib' import m, ctx with context %}{{ m() }}{{ ctx() }}",
    "{% from 'lib' import ctx %}{{ ctx() }}", "{% from 'lib' import nope %}x", "{% from 'lib' import nope %}{{ nope }}", "{% from 'lib' import nope %}{{ nope is defined }}", "{% from 'lib' import _hidden %}", "{% from 'lib' import %}", "{% from 'lib' import m, %}{{ m() }}", "{% from 'lib' import m ctx %}", "{% import 'lib' %}", "{% import 'nope' as x %}", "{% from 'nope' import x %}", "{% import 'lib2' as l %}{{ l.wrapped() }}{{ l.lib is defined }}{{ l.mm is defined }}", "{% set v = 7 %}{% import 'uses' as u with context %}{{ u.v2() }}{{ u }}", "{% set v = 7 %}{% import 'uses' as u with context %}{% set v = 8 %}{{ u.v2() }}",
    "{% for x in list %}{% import 'lib' as lib %}{{ lib.m(x) }}{% endfor %}{{ lib is defined }}", "{% if flag %}{% from 'lib' import m %}{% endif %}{{ m() }}", "{% from 'lib' import m %}{% macro w() %}{{ m(9) }}{% endmacro %}{{ w() }}", "{% import 'lib' as lib %}{% call lib.m() %}x{% endcall %}", "{% macro q() %}{% from 'lib' import m %}{{ m() }}{% endmacro %}{{ q() }}{{ m is defined }}", "{% import 'lib' as lib %}{{ lib.m.name }}{{ lib.m.arguments }}", "{% from 'lib' import m as true %}", "{% import 'lib' as loop %}{{ loop.m() }}",
)

all_of(
    "unknown and stray",
    "{% nope %}", "{% endfor %}", "{% endblock %}", "{% endset %}", "{% trans %}x{% endtrans %}", "{% while flag %}{% endwhile %}", "{% for x in list %}{% endif %}{% endfor %}", "{% 1 %}", "{% + %}", "{% if flag %}{% endif %}{% endif %}", "{% raw x %}{% endraw %}", "{% endraw %}", "{% set x = [1, 2 %}", "{{ a b }}", "{{ 1 + }}", "{{ | upper }}", "{{ name | }}", "{{ name is }}", "{{ name..x }}", "{{ name[ }}", "{{ a = 1 }}", "{{ 1 if }}", "{{ not }}", "{{ 'a' 1 }}", "{{ $x }}", "{{ a ? b : c }}", "{{ a && b }}",
)

# A few that look like what people write.
all_of(
    "whole files",
    "{% for host in hosts %}\nserver {{ host.name }} {{ host.ip }}:{{ port }};\n{% endfor %}\n",
    "upstream x {\n{% for host in hosts %}\n  server {{ host.ip }}{% if loop.first %} primary{% endif %};\n{% endfor %}\n}\n",
    "{# head #}\n{% set items = [] %}\n{% for h in hosts if 'web' in h.tags %}\n{{ items.append(h.name) or '' }}\n{% endfor %}\nall: {{ items | join(' ') }}\n",
    "{% macro line(key, value, quote=false) %}\n{{ key }} = {% if quote %}\"{{ value }}\"{% else %}{{ value }}{% endif %}\n{% endmacro %}\n{{ line('a', 1) }}{{ line('b', 'x', quote=true) }}",
    "{%- set first = true -%}\n{\n{%- for k, v in map | dictsort %}\n  \"{{ k }}\": {{ v | tojson }}{{ \",\" if not loop.last }}\n{%- endfor %}\n}\n",
    "{% set ns = namespace(found=false) %}\n{% for h in hosts %}\n{% if h.name == 'db1' %}{% set ns.found = true %}{% endif %}\n{% endfor %}\nfound={{ ns.found }}\n",
    "key: |\n  {{ text | indent(2) }}\nend\n",
    "{% if missing is defined and missing %}\nx = {{ missing }}\n{% else %}\n# x is not set\n{% endif %}\n",
    "{% for g, members in hosts | groupby('ip') %}\n[{{ g }}]\n{% for m in members %}\n{{ m.name }}\n{% endfor %}\n\n{% endfor %}",
    "a{% if flag %}\n\n\nb{% endif %}\n\nc\n",
)

folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as out:
    json.dump({"jinja": jinja2.__version__, "variables": VARIABLES, "cases": cases}, out, indent=1, ensure_ascii=True)
    out.write("\n")
print(len(cases), "cases")
