#!/bin/sh
# Rows and files that belong together, in a folder of their own: backup.sh /where/backups/are
# DATABASE_URL and DATA_DIR say of what; `hybridsign-with` reads them from /etc/hybridsign.env. The site may go on meanwhile.
set -eu
umask 077
folder=$1/hybridsign-$(date -u +%Y-%m-%dT%H%M%SZ)
mkdir -p "$folder" "$DATA_DIR/media"
# Rows first: the files of a clip are in place before its row names them, so every row of the copy has its files.
pg_dump --format=custom --no-owner --no-privileges --file="$folder/rows.dump" --dbname="$DATABASE_URL"
# 1: a clip was finished or deleted while it was read.
tar --create --file="$folder/files.tar" --directory="$DATA_DIR" --exclude='.draft-*' media || [ $? -eq 1 ]
pg_restore --list "$folder/rows.dump" >"$folder/contents.txt"
tar --list --file="$folder/files.tar" >>"$folder/contents.txt"
echo "$folder"
