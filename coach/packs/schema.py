"""The shapes of a pack's files as JSON schemas, so that an editor can complete keys and underline mistakes.

What each key means is taken from the docstrings of the shapes, where it is written once.
"""

import ast
import inspect
import json
from typing import Any

import msgspec

from coach.packs.exercise import Exercise
from coach.packs.language import Answers, Countries, Prompts

FOLDER = "docs/schema"
SHAPES: dict[str, type[msgspec.Struct]] = {
    "exercise.json": Exercise,
    "prompts.json": Prompts,
    "answers.json": Answers,
    "countries.json": Countries,
}


def schemas() -> dict[str, str]:
    """The schema of each kind of file, by the name of the schema's file."""
    return {name: _schema(shape) for name, shape in SHAPES.items()}


def _schema(shape: type[msgspec.Struct]) -> str:
    schema = msgspec.json.schema(shape)
    notes = _notes(shape)
    for name, definition in schema["$defs"].items():
        for key, value in definition.get("properties", {}).items():
            if note := notes.get(name, {}).get(key.replace("-", "_")):
                value["description"] = note
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


def _notes(shape: type[msgspec.Struct]) -> dict[str, dict[str, str]]:
    """The docstrings below the fields, by class and field, of every shape in the same module."""
    module = inspect.getmodule(shape)
    tree: Any = ast.parse(inspect.getsource(module)) if module else ast.Module([], [])
    return {node.name: _fields(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(node: ast.ClassDef) -> dict[str, str]:
    found = {}
    for field, note in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(note, ast.Expr)
            and isinstance(note.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(note.value.value).split())
    return found
