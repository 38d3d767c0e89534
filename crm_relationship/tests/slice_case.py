"""Models that exist in a test only: a slice that is not installed, in front of those that are."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import odoo
from odoo.models import MetaModel

from .common import RelationshipCommon


class SliceCase(RelationshipCommon):
    """Puts the model files of `cls.folder` into the registry as those of the addon `cls.addon`.

    Their columns are made in the transaction of the test class, and are gone with it.
    """

    addon = "crm_relationship_example"
    folder = Path(__file__).parent / "slice_example"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        definitions = [definition for path in sorted(cls.folder.glob("[!_]*.py"))
                       for definition in cls._load(path)]
        cls.env["ir.module.module"].create({"name": cls.addon})
        names = list(dict.fromkeys(definition._name for definition in definitions))
        for name in names:
            cls._remember(name)
        for definition in definitions:
            odoo.orm.model_classes.add_to_registry(cls.registry, definition)
        cls.registry._setup_models__(cls.env.cr, names)
        cls.registry.init_models(cls.env.cr, names, {"module": cls.addon}, install=False)

    @classmethod
    def _load(cls, path):
        """The model classes of a file, read as one of that addon: the registry of ours never sees them."""
        spec = spec_from_file_location(f"odoo.addons.{cls.addon}.models.{path.stem}", path)
        module = module_from_spec(spec)
        sys.modules[spec.name] = module
        cls.addClassCleanup(sys.modules.pop, spec.name)
        cls.addClassCleanup(MetaModel._module_to_models__.pop, cls.addon, None)
        spec.loader.exec_module(module)
        return [value for value in vars(module).values()
                if isinstance(value, MetaModel) and value.__module__ == spec.name]

    @classmethod
    def _remember(cls, name):
        """Have the model as it was when the class is over: Odoo sets the registry up anew then."""
        model = cls.registry.get(name)
        if model is None:
            cls.addClassCleanup(cls.registry.__delitem__, name)
        else:
            cls.addClassCleanup(setattr, model, "_base_classes__", model._base_classes__)
