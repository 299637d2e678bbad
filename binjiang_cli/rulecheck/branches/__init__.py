"""Branch coverage of rules: where a rule can go one way or another, which ways the cases show, cases for the rest."""
