"""What `manage.py bench` measures; the command puts it into a table."""
