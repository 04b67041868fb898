"""What the fixtures ask: (name, template, context). An answer is what Jinja2 renders, or that it refuses."""

C = {}  # the empty context


def cases():
    yield from whitespace()
    yield from literals()
    yield from operators()
    yield from statements()
    yield from loops()
    yield from macros()
    yield from filters()
    yield from tests()
    yield from methods()
    yield from formatting()
    yield from undefined()
    yield from refusals()


def whitespace():
    yield "text stays as it is", "a  b\n\tc", C
    yield "one trailing newline is dropped", "a\n", C
    yield "only one trailing newline is dropped", "a\n\n", C
    yield "minus strips before", "a \n {%- if true %}b{% endif %}", C
    yield "minus strips after", "{% if true -%} \n b{% endif %}", C
    yield "minus on output", "a {{- 1 -}} b", C
    yield "minus on comment", "a {#- x -#} b", C
    yield "plus keeps", "a {%+ if true +%} b {%+ endif %}", C
    yield "newline after a block stays", "{% if true %}\na\n{% endif %}\nb", C
    yield "comment over lines", "a{# x\n y #}b", C
    yield "raw", "{% raw %}{{ x }}{% if %}{% endraw %}", C
    yield "raw with minus", "a {%- raw -%} {{ x }} {%- endraw -%} b", C
    yield "braces alone", "{ } }} %} #}", C
    yield "dict before closing braces", "{{ {'a': {'b': 1}}['a']['b'] }}", C
    yield "nested dict closes with three braces", "{{ {'a': {'b': 1}}}}", C
    yield "carriage returns", "a\r\nb\r\n", C


def literals():
    for n, t in {
        "integer": "{{ 42 }}", "underscores": "{{ 1_000 }}", "float": "{{ 1.50 }}", "exponent": "{{ 1e3 }}",
        "small exponent": "{{ 1.5e-7 }}", "large float": "{{ 1e16 }}", "float of sixteen digits": "{{ 123456789012345680.0 }}",
        "big integer": "{{ 123456789012345678901234567890 }}", "negative": "{{ -5 }}", "true": "{{ true }}{{ True }}",
        "none": "{{ none }}{{ None }}", "string": "{{ 'a' }}", "double quotes": '{{ "a\'b" }}',
        "escapes": r"{{ 'a\nb\t\\\'' }}", "unicode escape": r"{{ '\u00e9' }}", "hex escape": r"{{ '\x41' }}",
        "neighbouring strings": "{{ 'a' 'b' }}", "list": "{{ [1, 'a', none, true, 1.0] }}", "empty list": "{{ [] }}",
        "tuple": "{{ (1, 2) }}", "tuple of one": "{{ (1,) }}", "empty tuple": "{{ () }}", "bare tuple": "{{ 1, 2 }}",
        "dict": "{{ {'a': 1, 2: 'b'} }}", "empty dict": "{{ {} }}", "trailing commas": "{{ [1,] }}{{ {'a': 1,} }}",
        "string in list is quoted": "{{ [\"it's\", 'say \"x\"'] }}", "string with both quotes": "{{ ['\\'\"'] }}",
        "nested": "{{ [{'a': (1, [2])}] }}", "newline in repr": "{{ ['a\\nb'] }}", "hexadecimal": "{{ 0xff }}",
        "octal and binary": "{{ 0o17 }} {{ 0b101 }}",
    }.items():
        yield "literal " + n, t, C


def operators():
    for t in [
        "1 + 2", "1 - 2 * 3", "(1 - 2) * 3", "7 / 2", "8 / 2", "7 // 2", "-7 // 2", "7 // -2", "7 % 3", "-7 % 3", "7 % -3",
        "7.5 // 2", "-7.5 % 2", "2 ** 10", "2 ** -1", "2 ** 0.5", "2 ** 100", "-2 ** 2", "2 ** 3 ** 2", "1 + 1.0",
        "'a' + 'b'", "'a' * 3", "[1] + [2]", "[0] * 2", "(1,) + (2,)", "'a' ~ 1 ~ none", "1 ~ 2",
        "99999999999 * 99999999999", "9223372036854775807 + 1", "-9223372036854775808 - 1",
        "1 == 1.0", "1 == true", "'1' == 1", "[1, 2] == [1, 2]", "(1, 2) == [1, 2]", "{'a': 1} == {'a': 1}",
        "1 < 2", "1 < 2 < 3", "1 < 3 < 2", "'a' < 'b'", "[1, 2] < [1, 3]", "1 != 2", "2 >= 2", "1 < 2 > 1",
        "1 and 2", "0 and 2", "0 or 'x'", "'' or none", "not 1", "not ''", "not not 1", "1 and not 0", "true or x.y",
        "1 in [1]", "1 not in [1]", "not 1 in [1]", "'a' in 'cat'", "'a' in {'a': 1}", "2 in (1, 2)",
        "'x' if true else 'y'", "'x' if false", "'x' if false else 'y' if true else 'z'",
        "1 is number", "not 1 is string", "[1, 2, 3][0]", "[1, 2, 3][-1]", "[1, 2, 3][1:]", "[1, 2, 3][:-1]", "[1, 2, 3][::-1]",
        "'abcdef'[1:5:2]", "'abc'[0]", "'abc'[-1]", "(1, 2, 3)[1:]", "{'a': 1}.a", "{'a': 1}['a']", "'%s-%s' % ('a', 1)",
        "'%d%%' % 5", "'%05.2f' % 3.14159", "'%s' % [1]", "'%(a)s' % {'a': 1}", "'%x' % 255", "+5", "- 5", "1 - -1",
        "true + true", "1.0 * 3", "10 / 4", "1 / 3", "0.1 + 0.2", "100.0", "3 * 1.1", "1e22", "1.0e-5", "5 // 0.3",
    ]:
        yield "operator " + t, "{{ " + t + " }}", C


def statements():
    yield "if elif else", "{% if a %}1{% elif b %}2{% else %}3{% endif %}", {"a": 0, "b": 1}
    yield "else", "{% if a %}1{% elif b %}2{% else %}3{% endif %}", {"a": 0, "b": 0}
    yield "set", "{% set x = 1 %}{{ x }}", C
    yield "set unpacks", "{% set a, b = 1, 2 %}{{ b }}{{ a }}", C
    yield "set block", "{% set x %}a{{ 1 }}{% endset %}[{{ x }}]", C
    yield "set block with filter", "{% set x | upper %}abc{% endset %}{{ x }}", C
    yield "set in if is seen behind it", "{% if true %}{% set x = 1 %}{% endif %}{{ x }}", C
    yield "set in a loop is not seen behind it", "{% set x = 0 %}{% for i in [1] %}{% set x = 5 %}{% endfor %}{{ x }}", C
    yield "namespace", "{% set n = namespace(a=1) %}{% for i in [1, 2] %}{% set n.a = n.a + i %}{% endfor %}{{ n.a }}", C
    yield "with", "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", C
    yield "with sees outer values", "{% set a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% endwith %}", C
    yield "filter block", "{% filter upper %}a{{ 'b' }}{% endfilter %}", C
    yield "filter block with arguments", "{% filter replace('a', 'b') | upper %}aa{% endfilter %}", C
    yield "do", "{% set l = [] %}{% do l.append(1) %}{{ l }}", C
    yield "append prints None", "{% set l = [] %}{{ l.append(1) }}{{ l }}", C
    yield "context", "{{ a.b[0].c }}", {"a": {"b": [{"c": 7}]}}


def loops():
    yield "for", "{% for i in [1, 2, 3] %}{{ i }},{% endfor %}", C
    yield "for else", "{% for i in [] %}x{% else %}none{% endfor %}", C
    yield "for if", "{% for i in range(6) if i % 2 %}{{ i }}{{ ',' if not loop.last }}{% endfor %}", C
    yield "for if else", "{% for i in [1] if i > 1 %}x{% else %}none{% endfor %}", C
    yield "for unpacks", "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }} {% endfor %}", C
    yield "for unpacks deeply", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", C
    yield "for over a dict", "{% for k in {'a': 1} %}{{ k }}{% endfor %}", C
    yield "for over a text", "{% for c in 'abc' %}{{ c }}-{% endfor %}", C
    for m in ["index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "depth", "depth0"]:
        yield "loop." + m, "{% for i in 'abc' %}{{ loop." + m + " }} {% endfor %}", C
    yield "loop.cycle", "{% for i in 'abcd' %}{{ loop.cycle('x', 'y') }}{% endfor %}", C
    yield "loop.changed", "{% for i in [1, 1, 2] %}{{ loop.changed(i) }} {% endfor %}", C
    yield "recursive", "{% for n in t recursive %}{{ n.v }}[{{ loop(n.c) }}]{% endfor %}", {"t": [{"v": 1, "c": [{"v": 2, "c": []}]}, {"v": 3, "c": []}]}
    yield "nested loops", "{% for i in [1, 2] %}{% set o = loop %}{% for j in [3, 4] %}{{ o.index }}{{ loop.index }} {% endfor %}{% endfor %}", C
    yield "break", "{% for i in range(9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", C
    yield "continue", "{% for i in range(5) %}{% if i == 3 %}{% continue %}{% endif %}{{ i }}{% endfor %}", C
    yield "range with step", "{{ range(0, 10, 3) | list }}{{ range(3, 0, -1) | list }}", C
    yield "loop variable is not seen behind it", "{% for i in [1] %}{% endfor %}{{ i is defined }}", C


def macros():
    yield "macro", "{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}", C
    yield "missing argument is undefined", "{% macro m(a) %}[{{ a }}]{{ a is defined }}{% endmacro %}{{ m() }}", C
    yield "default sees earlier parameter", "{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(3) }}", C
    yield "varargs", "{% macro m(a) %}{{ varargs }}{% endmacro %}{{ m(1, 2, 3) }}", C
    yield "kwargs", "{% macro m(a) %}{{ kwargs }}{% endmacro %}{{ m(1, x=2) }}", C
    yield "star arguments", "{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(*[1, 2], **{'c': 3}) }}", C
    yield "call block", "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}x{% endcall %}", C
    yield "call block with arguments", "{% macro m() %}{% for i in [1, 2] %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) m() %}({{ i }}){% endcall %}", C
    yield "macro as a value", "{% macro m(a) %}{{ a }}{% endmacro %}{% set f = m %}{{ f(1) }}{{ [m][0](2) }}", C
    yield "macro sees globals", "{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}", C
    yield "macro in macro", "{% macro a(x) %}[{{ x }}]{% endmacro %}{% macro b(x) %}{{ a(x) }}{% endmacro %}{{ b(1) }}", C
    yield "recursive macro", "{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", C
    yield "macro members", "{% macro m(a, b=1) %}{% endmacro %}{{ m.name }}{{ m.arguments }}", C
    yield "macro strips nothing", "{% macro m() %}\n a \n{% endmacro %}[{{ m() }}]", C


def filters():
    for t in [
        "'abc' | upper", "'ABC' | lower", "'hello world' | title", "'hello' | capitalize", "' a ' | trim", "'xax' | trim('x')",
        "'a,b' | replace(',', ';')", "'aaa' | replace('a', 'b', 2)", "[1, 2] | length", "'abc' | count", "[3, 1, 2] | sort",
        "[3, 1, 2] | sort(reverse=true)", "['b', 'A'] | sort", "['b', 'A'] | sort(case_sensitive=true)",
        "[{'a': 2}, {'a': 1}] | sort(attribute='a')", "[1, 2] | join", "[1, 2] | join(', ')", "[{'a': 1}] | join(',', attribute='a')",
        "[1, 2] | first", "[1, 2] | last", "'abc' | first", "[1, 2] | sum", "[{'a': 1}, {'a': 2}] | sum(attribute='a')",
        "[1, 2] | reverse | list", "'abc' | reverse", "'abc' | list", "{'a': 1} | list", "'3' | int", "'x' | int", "'x' | int(7)",
        "3.9 | int", "'3.5' | float", "'x' | float", "3 | string", "'1' ~ (2 | string)", "none | string", "'a' | default('b')",
        "x | default('b')", "'' | default('b', true)", "none | default('b')", "none | d('b', boolean=true)", "-3 | abs", "3.14159 | round(2)",
        "2.5 | round", "3.5 | round", "2.567 | round(1, 'floor')", "2.512 | round(1, 'ceil')", "42 | round", "[1, 1, 2] | unique | list",
        "['a', 'A'] | unique | list", "[1, 2, 3] | min", "[1, 2, 3] | max", "['b', 'A'] | min", "[1, 2] | map('string') | list",
        "[{'a': 1}] | map(attribute='a') | list", "[{'a': 1}, {}] | map(attribute='a', default=0) | list", "['a'] | map('upper') | join",
        "['a-b'] | map('replace', '-', '_') | list", "[1, 2, 3] | select('odd') | list", "[1, 2, 3] | reject('odd') | list",
        "[0, 1] | select | list", "[{'a': 1}, {'a': 2}] | selectattr('a', 'equalto', 2) | list", "[{'a': 1}, {}] | selectattr('a') | list",
        "[{'a': 1}, {'a': 2}] | rejectattr('a', 'eq', 2) | list", "[1, 2, 3, 4, 5] | batch(2) | list", "[1, 2, 3] | batch(2, 0) | list",
        "[1, 2, 3, 4, 5] | slice(2) | list", "{'b': 1, 'a': 2} | dictsort", "{'b': 1, 'a': 2} | dictsort(by='value')",
        "{'a': 1} | items | list", "'a\\nb' | indent(2)", "'a\\nb' | indent(2, true)", "'a\\n\\nb' | indent(2, blank=true)",
        "'hello world foo' | truncate(9)", "'hello world foo' | truncate(9, true)", "'hello' | truncate(4, true, '')", "'a b c' | wordcount",
        "'hello world' | wordwrap(5)", "'%s!' | format('a')", "'a' | center(5)", "'<a>' | escape", "'<a>' | e", "{'a': [1, 'x']} | tojson",
        "{'a': 1} | tojson(indent=2)", "'a b/c' | urlencode", "{'a': 1}| xmlattr", "[1, [2]] | pprint", "12345 | filesizeformat",
        "[{'g': 1, 'v': 'a'}, {'g': 2, 'v': 'b'}, {'g': 1, 'v': 'c'}] | groupby('g') | map('last') | map('length') | list",
        "'abc' | attr('upper') is callable", "'<b>x</b>' | striptags", "'a' | upper | lower", "[[1, 2], [3]] | map('sum') | list",
        "[3, 1] | sort | first", "1 | float", "true | int", "'0x1A' | int(base=16)", "['x'] | random", "'a' | forceescape",
    ]:
        yield "filter " + t, "{{ " + t + " }}", C


def tests():
    for t in [
        "x is defined", "x is undefined", "1 is defined", "none is none", "1 is none", "1 is number", "true is number", "1.5 is float",
        "1 is integer", "true is integer", "true is boolean", "'a' is string", "1 is string", "[] is sequence", "'a' is sequence",
        "{} is mapping", "[] is mapping", "[] is iterable", "1 is iterable", "1 is odd", "2 is even", "4 is divisibleby(2)", "4 is divisibleby 3",
        "1 is eq 1", "1 is equalto(2)", "1 is ne 2", "1 is lt 2", "2 is ge 2", "2 is greaterthan 1", "1 is in [1]", "'a' is lower", "'A' is upper",
        "1 is sameas 1", "range is callable", "true is true", "false is false", "1 is true", "1 is not defined", "x is not defined and true",
        "'upper' is filter", "'nope' is filter", "'odd' is test",
    ]:
        yield "test " + t, "{{ " + t + " }}", C


def methods():
    for t in [
        "'a-b-c'.split('-')", "'a-b-c'.split('-', 1)", "'a-b-c'.rsplit('-', 1)", "' a  b '.split()", "'a\\nb'.splitlines()", "','.join(['a', 'b'])",
        "'abc'.startswith('a')", "'abc'.endswith(('x', 'c'))", "'abc'.upper()", "' a '.strip()", "'xax'.lstrip('x')", "'xax'.rstrip('x')",
        "'abc'.replace('b', 'x')", "'aaa'.replace('a', 'b', 1)", "'abc'.find('c')", "'abc'.find('z')", "'banana'.count('an')", "'a'.isdigit()", "'12'.isdigit()",
        "'ab'.isalpha()", "'a_b'.title()", "'hELLO'.capitalize()", "'5'.zfill(3)", "'a'.ljust(3) ~ '|'", "'a'.rjust(3)", "'a'.center(5) ~ '|'",
        "'Ab'.swapcase()", "'a=b=c'.partition('=')", "'{} {}'.format('a', 1)", "'{0}{1}{0}'.format('a', 'b')", "'{a}'.format(a=1)",
        "'{:,}'.format(1234567)", "'{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c')", "'{:05d}'.format(42)", "'{:.2f}'.format(3.14159)", "'{{}}'.format()",
        "'{:x}'.format(255)", "'{!r}'.format('a')", "'{:+d}'.format(5)", "'{:%}'.format(0.25)", "'{:e}'.format(12345.678)", "'{[0]}'.format([7])",
        "[1, 2].index(2)", "[1, 1].count(1)", "{'a': 1}.get('a')", "{'a': 1}.get('b')", "{'a': 1}.get('b', 5)", "{'a': 1}.keys() | list",
        "{'a': 1}.values() | list", "{'a': 1}.items() | list", "(1, 2).index(2)", "'abc'.index('b')", "'a.b'.removeprefix('a.')", "'a.sql'.removesuffix('.sql')",
        "'ab'.isupper()", "'a b'.isalnum()", "'  '.isspace()", "'abc'.casefold()", "'a' in 'abc'.upper()", "'tab\\tx'.expandtabs(4)",
    ]:
        yield "method " + t, "{{ " + t + " }}", C
    yield "list methods change the list", "{% set l = [3, 1] %}{% do l.append(2) %}{% do l.extend([5]) %}{% do l.insert(0, 9) %}{% do l.sort() %}{{ l }}{{ l.pop() }}{{ l.pop(0) }}{{ l }}{% do l.remove(3) %}{{ l }}{% do l.reverse() %}{{ l }}{% do l.clear() %}{{ l }}", C
    yield "dict methods change the dict", "{% set d = {'a': 1} %}{% do d.update({'b': 2}) %}{% do d.update(c=3) %}{{ d }}{{ d.pop('a') }}{{ d.pop('z', 0) }}{{ d }}{{ d.setdefault('q', 4) }}{{ d }}", C
    yield "copies are apart", "{% set a = [1] %}{% set b = a.copy() %}{% do b.append(2) %}{{ a }}{{ b }}", C
    yield "names share a list", "{% set a = [1] %}{% set b = a %}{% do b.append(2) %}{{ a }}", C


def formatting():
    for v in ["1.0", "1e100", "1e-10", "123456.789", "0.1", "1/3", "1e15", "1e16", "12345678901234567.0", "-0.0"]:
        yield "float " + v, "{{ " + v + " }}", C
    yield "nested quotes", "{{ {'a': \"b'c\"} }}", C
    yield "unicode", "{{ 'é€' }}{{ ['é'] }}", C
    yield "true in list", "{{ [true, none] }}", C


def undefined():
    yield "undefined prints nothing", "[{{ x }}]", C
    yield "undefined is false", "{{ 'a' if x else 'b' }}", C
    yield "undefined loops over nothing", "{% for i in x %}a{% else %}b{% endfor %}", C
    yield "undefined member prints nothing", "[{{ a.b }}]", {"a": {}}
    yield "undefined equals undefined", "{{ x == y }}", C
    yield "undefined length", "{{ x | length }}", C
    yield "undefined joined", "[{{ x | join(',') }}]", C
    yield "undefined concatenated", "{{ 'a' ~ x ~ 'b' }}", C
    yield "undefined in list", "{{ 1 in x }}", C
    yield "no such element", "[{{ [1][5] }}]", C
    yield "no such key", "[{{ {'a': 1}['b'] }}]", C


def refusals():
    for n, t in {
        "unclosed if": "{% if a %}", "unknown tag": "{% foo %}", "unclosed output": "{{ a", "unclosed comment": "{# a", "unclosed string": "{{ 'a }}",
        "missing expression": "{{ }}x{% if %}{% endif %}", "wrong end": "{% if a %}{% endfor %}", "unknown filter": "{{ 1 | nope }}",
        "unknown test": "{{ 1 is nope }}", "call of none": "{{ none() }}", "call of undefined": "{{ x() }}", "member of undefined": "{{ x.y.z }}",
        "plus of undefined": "{{ x + 1 }}", "text plus number": "{{ 'a' + 1 }}", "number plus text": "{{ 1 + 'a' }}", "divide by zero": "{{ 1 / 0 }}",
        "floor divide by zero": "{{ 1 // 0 }}", "compare text and number": "{{ 1 < 'a' }}", "too many arguments": "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
        "unknown keyword": "{% macro m(a) %}{% endmacro %}{{ m(b=1) }}",
        "unpack too few": "{% set a, b = [1] %}", "unpack too many": "{% for a, b in [(1, 2, 3)] %}{% endfor %}", "loop over a number": "{% for i in 5 %}{% endfor %}",
        "format without values": "{{ '%s %s' % ('a',) }}", "format of wrong type": "{{ '%d' % 'a' }}", "in a number": "{{ 1 in 5 }}",
        "remove of what is not there": "{{ [1].remove(2) }}", "pop of an empty list": "{{ [].pop() }}", "bad operator": "{{ 1 ++ }}", "index of what is not there": "{{ 'a'.index('b') }}",
        "list as a key": "{{ {[1]: 2} }}", "negative shift of a text": "{{ -'a' }}", "missing comma": "{{ [1 2] }}", "end without begin": "{% endif %}",
        "else alone": "{% else %}", "step of zero": "{{ [1, 2][::0] }}", "call block of no macro": "{% call 5() %}{% endcall %}", "sort of mixed": "{{ [1, 'a'] | sort }}",
        "max of mixed": "{{ [1, 'a'] | max }}", "int attribute call": "{{ 5.foo() }}",
    }.items():
        yield "refusal " + n, t, C
