"""Signs that educators describe: seen at once, and sent to people who can say whether they are right."""
