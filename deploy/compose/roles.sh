# Run once by the image of PostgreSQL, in a new database: one role that owns the schema, one for silos, one for front doors. What they
# may do is granted by "Siegelpost.Silo migrate".
psql --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set owner `cat /run/secrets/database/database-owner`
\set silo `cat /run/secrets/database/database-silo`
\set front `cat /run/secrets/database/database-front`
CREATE ROLE siegelpost_owner LOGIN PASSWORD :'owner';
CREATE ROLE siegelpost_silo LOGIN PASSWORD :'silo';
CREATE ROLE siegelpost_front LOGIN PASSWORD :'front';
CREATE DATABASE siegelpost OWNER siegelpost_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE siegelpost FROM PUBLIC;
GRANT CONNECT ON DATABASE siegelpost TO siegelpost_silo, siegelpost_front;
SQL
