"""What a database holds at a moment: its schema, the records of Odoo's own tables, and the addon's own values."""

import json

from devtools import databases
from devtools.paths import ADDON

# Rules declare it with RESTRICT and groups with CASCADE: which of them holds changes whenever a module that extends all
# models is installed.
TWICE = "rule_group_rel_group_id_fkey"
SCHEMA = {
    "columns": "SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable"
               " FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                   f" WHERE conname <> '{TWICE}'",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
}
RECORDS = {
    "external ids": f"SELECT model || ' ' || name FROM ir_model_data WHERE module = '{ADDON}'",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "selections": "SELECT field_id || ' ' || value FROM ir_model_fields_selection",
    "constraint records": "SELECT name FROM ir_model_constraint",
    "relations": "SELECT name FROM ir_model_relation",
    "views": "SELECT COALESCE(model, '') || ' ' || name FROM ir_ui_view WHERE COALESCE(key, '') NOT LIKE 'gen_key%'",
    "menus": "SELECT id || ' ' || (name ->> 'en_US') FROM ir_ui_menu",
    "actions": "SELECT type || ' ' || (name ->> 'en_US') FROM ir_actions",
    "crons": "SELECT cron_name FROM ir_cron",
    "privileges": "SELECT name ->> 'en_US' FROM res_groups_privilege",
    "groups": "SELECT name ->> 'en_US' FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "access lines": "SELECT name FROM ir_model_access",
    "parameters": "SELECT key FROM ir_config_parameter",
    "assets": "SELECT url FROM ir_attachment WHERE url LIKE '%crm_relationship%'",
}
# The stored fields that are ours: those of our own models, and those we add to other models.
OWN_COLUMNS = f"""
    SELECT json_build_array(REPLACE(field.model, '.', '_'), field.name)
      FROM ir_model_fields field
      JOIN ir_model model ON model.id = field.model_id AND NOT model.transient
      JOIN ir_model_data data ON data.model = 'ir.model.fields' AND data.res_id = field.id AND data.module = '{ADDON}'
      JOIN information_schema.columns stored
        ON stored.table_name = REPLACE(field.model, '.', '_') AND stored.column_name = field.name
      JOIN information_schema.tables tables
        ON tables.table_name = stored.table_name AND tables.table_type = 'BASE TABLE'
     WHERE field.name NOT IN ('id', 'create_uid', 'create_date', 'write_uid', 'write_date')
"""


def structure(name):
    """The schema and Odoo's own records, as sets of lines."""
    return {title: set(databases.psql(name, query).splitlines()) for title, query in {**SCHEMA, **RECORDS}.items()}


def values(name):
    """The addon's own values: {(table, column): {id: value}}."""
    own = {}
    for line in databases.psql(name, OWN_COLUMNS).splitlines():
        table, column = json.loads(line)
        own.setdefault(table, []).append(column)
    found = {}
    for table, columns in own.items():
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = [json.loads(line) for line in databases.psql(
            name, f'SELECT row_to_json(t) FROM (SELECT id AS "record id", {listed} FROM "{table}") t').splitlines()]
        found.update({(table, column): {row["record id"]: row[column] for row in rows} for column in columns})
    return found


def compare_structure(before, after):
    """Nothing new may be there, and nothing of before may be gone: a line for each such thing."""
    return [
        f"{word}, {title}: {line}" for title in before
        for word, lines in (("left behind", after[title] - before[title]), ("gone", before[title] - after[title]))
        for line in sorted(lines)]


def compare_values(before, after, meant):
    """No record may be gone, and no value another: a line for each column where it is so.

    :param meant: what a migration changes on purpose, `{"table.column" or "table": why}`
    """
    problems = []
    for (table, column), old in before.items():
        new = after.get((table, column))
        if {table, f"{table}.{column}"} & meant.keys():
            continue
        if new is None:
            problems.append(f"gone with its {len(old)} values: {table}.{column}")
            continue
        lost = [key for key in old if key not in new]
        other = [key for key in old if key in new and new[key] != old[key]]
        if lost:
            problems.append(f"{table}: {len(lost)} of {len(old)} records are gone, such as {lost[0]}")
        if other:
            problems.append(f"{table}.{column}: {len(other)} of {len(old)} values changed, such as that of {other[0]}:"
                            f" {old[other[0]]!r} -> {new[other[0]]!r}")
    return sorted(set(problems))
