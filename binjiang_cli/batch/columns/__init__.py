"""Companies by columns, step by step; `run.py` takes the steps.

| step | gives |
| --- | --- |
| `typed.py` | a field's column as numbers, days, truths or texts; what the loader would not read without a word is bad |
| `facts.py` | what all companies state, and the records of each section laid out flat, company by company |
| `keys.py`, `grants.py` | subjects as numbers, the same for texts that are read as one; what was received for each |
| `periods.py`, `lines.py` | the lines of a rule, over the days on which it is in force with the same parameters |
| `settle.py` | which lines are paid, and what limits leave of them |
| `cautions.py`, `doubts/` | what an estimate warns of: of the day, the lines and the rule set; of the profile itself |
| `remarks.py` | those warnings counted, and as rows where they are asked for |
| `tables.py` | the lines as rows |

At every step a company may leave: whatever cannot be done for sure marks it in `TableFacts.left`, and the exact reading does
it by itself. Its numbers stay in the arrays, where they are of no account, and no row is made of them.
"""
