#!/bin/sh
# What backup.sh wrote replaces what is there, rows and files: restore.sh /where/backups/are/hybridsign-DATE
# Stop pages and workers of clips first. Rows come all or none.
set -eu
umask 077
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
pg_restore --no-owner --no-privileges --file="$rows" "$1/rows.dump" # a backup that is damaged ends here
# All tables go first, also those that the backup does not know: it may be of an earlier version.
psql --quiet --single-transaction --set=ON_ERROR_STOP=1 --dbname="$DATABASE_URL" --file=- --file="$rows" >/dev/null <<'END'
SET client_min_messages TO warning;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT format('public.%I', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'DROP TABLE ' || name || ' CASCADE';
    END LOOP;
END $$;
END
umask 027
rm -rf "$DATA_DIR/media"
tar --extract --file="$1/files.tar" --directory="$DATA_DIR"
