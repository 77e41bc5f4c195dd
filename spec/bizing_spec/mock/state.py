"""The store as one value, by paths as they are asked for: shown, and taken from a file of seeds or a request."""

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from bizing_spec import judging
from bizing_spec.mock import store
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.keeping import Keeper
from bizing_spec.mock.model import Model
from bizing_spec.mock.nodes import Node, Wrong
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.store import Key, Shelf, Store
from bizing_spec.places import tokens

NewId = Callable[[Collection, Mapping[str, Any], Mapping[str, Any], Shelf], Any]


class State:
    """`{"/things": [objects], "/things/1/settings": object}`."""

    def __init__(self, model: Model, kept: Store, keeper: Keeper, new_id: NewId) -> None:
        self._model = model
        self._store = kept
        self._keeper = keeper
        self._new_id = new_id

    def shown(self) -> dict[str, Any]:
        """What is stored; nothing of collections for which the document's examples still speak."""
        shown: dict[str, Any] = {}
        for (path, parents), shelf in self._store.shelves.items():
            if shelf.changed:
                names = [each.partition("}")[0] for each in path.split("{")[1:]]
                at = store.concrete(path, dict(zip(names, parents, strict=True)))
                self._keeper.expire(self._store.collections[path], shelf)
                shown[at] = list(shelf.items.values())
        return {**shown, **self._store.singles}

    def take(self, top: Node) -> None:
        """Have what is given, and nothing else. Raises Wrong, and has what it had then."""
        shelves: dict[Key, Shelf] = {}
        singles: dict[str, Any] = {}
        for path, node in top.items():
            match = self._model.router.match(path, "GET")
            collection = self._store.collections.get(match.template) if match else None
            single = match.methods.get("GET") if match else None
            part = self._store.parts.get(id(single)) if single else None
            if match and collection:
                shelves[store.shelf_key(collection, match.values)] = self._shelf(collection, node)
            elif match and single and part and part.role == "whole":
                singles[store.concrete(match.template, match.values)] = _judged(single, node, node.value)
            else:
                near = difflib.get_close_matches(path, self._model.paths, n=1, cutoff=0.4)
                hint = f"; is it {near[0]}?" if near else ""
                raise node.wrong(f"nothing is stored at {path}{hint}")
        self._store.begin(shelves, singles)

    def _shelf(self, collection: Collection, node: Node) -> Shelf:
        if not isinstance(node.value, list):
            raise node.wrong(f"{collection.path} has a list of objects")
        shelf = Shelf(changed=True)
        read = collection.members.get("GET")
        model = self._store.example(read)
        for each in node.each():
            item = dict(each.mapping())
            if collection.id_field not in item:
                known = model if isinstance(model, Mapping) else {}
                item[collection.id_field] = self._new_id(collection, {}, known, shelf)
            key = str(item[collection.id_field])
            if key in shelf.items:
                raise each.wrong(f"there is another object whose {collection.id_field} is {key}")
            item = self._keeper.builder(collection).completed(item, model)
            shelf.put(key, _judged(read, each, item) if read else item)
        return shelf


def _judged(read: Operation, node: Node, value: Any) -> Any:
    """What is stored must be what reading it may answer."""
    content = read.usual(None).content
    found = judging.violations(content, value, 0) if content else ()
    for fault in found:
        raise Wrong((*node.keys, *tokens(fault.pointer)), fault.detail.rstrip("."))
    return value
