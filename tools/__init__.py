"""Commands for those who make the project, not for those who run it: nothing here is imported by the site."""
