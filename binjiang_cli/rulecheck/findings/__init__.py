"""What is found in a rule set: findings, what silences them, and the rule set as its checks see it."""
