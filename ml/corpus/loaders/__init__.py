"""The field's data, a format a file: each reads one kind of it, `registry` knows which file is whose."""
