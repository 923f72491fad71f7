"""How much work one file may cause. `tests/documents/test_limits.py` measures the worst files against it.

A person's document stays below these numbers: 100 pages from Word are about 2 MB of XML with 50,000 elements.
"""

MIB = 2**20

MOST_BYTES = 5 * MIB
"""The largest .docx."""
MOST_TEXT = MIB
"""The longest text, in bytes of UTF-8."""
MOST_PLAIN_BYTES = 2 * MOST_TEXT + 2
"""The largest .txt or .md: UTF-16 needs two bytes for a Latin letter, and two for its mark at the start."""

MOST_DIRECTORY = 256 * 1024
"""The longest list of entries in a zip, in bytes: more than 2,000 entries with names like Word's.

`zipfile` needs quadratic time for an entry's extra fields, and makes an object for each entry.
"""
MOST_XML = 24 * MIB
"""How much of a document is unpacked, in bytes, over all its parts."""
CHUNK = 128 * 1024
"""How much is unpacked and parsed at a time, in bytes. After a refusal, expat still reads its chunk to the end."""

MOST_ELEMENTS = 120_000
"""How many elements a document has, over all its parts. Our own work is done for each of them."""
MOST_ATTRIBUTES = 240_000
"""How many attributes they have together."""
DEEPEST = 256
"""How deep elements are nested. Tables in tables in text boxes in groups reach about 60."""
MOST_VALUES = 8 * MIB
"""How many characters the attributes have that we look at, over all parts. We keep some of them, such as ids of styles.

One emoji makes Python use four bytes for each character of its text.
"""
MOST_NAMES = 20_000
"""How many different names a part has. The parser keeps each name until it ends."""
MOST_NAME_CHARACTERS = 2 * MIB
"""How many characters these names have together, with the namespaces in them."""
MOST_DECLARATIONS = 20_000
"""How many namespaces are declared in a part. The parser keeps their prefixes until it ends."""
LONGEST_NAMESPACE = 300
"""The longest address of a namespace: it stands in the name of every element, so a long one costs for each."""
LONGEST_TAG = 512 * 1024
"""The longest tag, comment or similar, in bytes.

Before expat 2.6.0, the parser begins it again with every chunk: https://nvd.nist.gov/vuln/detail/CVE-2023-52425
"""

DEEPEST_FIELD = 64
"""How deep fields are nested; deeper ones are ignored."""
LONGEST_CHAIN = 32
"""How many styles are followed from one to the style it is based on. Word itself writes about a dozen."""
LONGEST_LABEL = 40
"""The longest pattern of a list's number, in characters; a longer one is ignored."""
