"""The coach: reads what was typed and says what a careful colleague would point out, and offers sentences to insert.

`rules.py` has the table of rules and `findings`, and `inserting.py` has `inserted`. Nothing here knows a database, a
clock or Slack. `tests/domain/corpus/README.md` says what each code means.
"""
