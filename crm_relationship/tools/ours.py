"""Records of this addon, in the records of Odoo that point at any model."""

MODULE = "crm_relationship"


def is_ours(env, model):
    """Whether a model, by its name, whatever that is, is this addon's."""
    return isinstance(model, str) and model in env and env[model]._original_module == MODULE


def may_read(env, model, res_id):
    """Whether who is at work, even where they act with more rights, may read a record of this addon."""
    return env[model].with_env(env(user=env.uid, su=False)).browse(res_id).has_access("read")


def split_shown(records, model_field, id_field):
    """The records that show the name of what they point at, and those that do not.

    Anybody may fill in a form with any model and id: what is not saved yet, and was so checked by nobody, shows the
    names of our records only to those who may read them.
    """
    hidden = records.filtered(lambda record: not record.id and record[id_field] and is_ours(
        records.env, record[model_field]) and not may_read(records.env, record[model_field], record[id_field]))
    return records - hidden, hidden


def reaches_ours(model, domain):
    """Whether a domain reads a field that this addon brings, or its records, at any step of a path.

    :param model: an empty recordset
    :param domain: an optimized `Domain` on it: its paths are steps, one in the other
    """
    for condition in domain.iter_conditions():
        field = model._fields.get(condition.field_expr.partition(".")[0])
        if field is None:
            continue
        if MODULE in field._modules or is_ours(model.env, field.comodel_name):
            return True
        if hasattr(condition.value, "iter_conditions") and reaches_ours(
                model.env[field.comodel_name], condition.value):
            return True
    return False
