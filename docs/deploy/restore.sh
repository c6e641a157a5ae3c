#!/bin/sh
# What backup.sh wrote replaces what is there, rows and files: restore.sh /where/backups/are/hybridsign-DATE
# Stop pages and workers of clips first. Rows come all or none.
set -eu
umask 027
pg_restore --clean --if-exists --no-owner --no-privileges --single-transaction --exit-on-error \
    --dbname="$DATABASE_URL" "$1/rows.dump"
rm -rf "$DATA_DIR/media"
tar --extract --file="$1/files.tar" --directory="$DATA_DIR"
