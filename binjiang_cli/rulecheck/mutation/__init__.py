"""A rule set's tests judged: small changes of the rules, and whether a case notices each."""
