"""Approvals as the API reads them: a draft to make or write anew, and one action with what it needs."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledelse.api.case_shapes import Words
from ledelse.api.naming import Whoms
from ledelse.api.shapes import LARGEST_ID, Deadline, Id, Read, Ref, Text
from ledelse.approvals.chain import Resume
from ledelse.approvals.rules import MOST_PLACES, Action

StepName = Annotated[Text, Field(max_length=100)]


def _rule(value: object) -> str | int:
    if isinstance(value, str) and value in ("all", "any"):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_PLACES:
        return value
    raise PydanticCustomError("enum", "no rule", {"expected": f"all, any, 1-{MOST_PLACES}"})


def _in_object(name: str, bare: Any) -> BeforeValidator:
    """A bare value stands for an object with that one field."""

    def wrap(value: object) -> object:
        return value if isinstance(value, dict) else {name: value}

    return BeforeValidator(wrap, json_schema_input_type=bare)


RuleRef = Annotated[
    str | int,
    PlainValidator(_rule),
    WithJsonSchema(
        {
            "anyOf": [{"enum": ["all", "any"]}, {"type": "integer", "minimum": 1, "maximum": MOST_PLACES}],
            "description": "How many must approve: all, any one, or so many.",
        }
    ),
]


class StepBody(Read):
    """A step: in a draft and for `edit_steps`; `take_over` needs `step`, `approvers` and perhaps `add`."""

    step: Id | None = None
    name: StepName = ""
    approvers: Whoms
    rule: RuleRef = "all"
    copies: Whoms = Field(default=[], alias="copy")
    deadline: Deadline | None = None
    add: bool = False


class DocumentPick(Read):
    """A document, in a version or in its newest."""

    id: Id
    version: Id | None = None


class ConditionBody(Read):
    """A condition; without an owner it is the responsible's."""

    text: Words
    owner: Ref | None = None


PickRef = Annotated[DocumentPick, _in_object("id", Id | DocumentPick)]
ConditionRef = Annotated[ConditionBody, _in_object("text", Words | ConditionBody)]
Steps = Annotated[list[StepBody], Field(max_length=100)]
DocumentIds = Annotated[list[Id], Field(max_length=500)]


class NewApprovalBody(Read):
    """A draft: steps in order, documents of the case in order. `responsible` is the case officer if left out."""

    steps: Steps = []
    documents: DocumentIds = []
    deadline: Deadline | None = None
    urgent: bool = False
    batchable: bool | None = None
    responsible: Ref | None = None


class DraftBody(Read):
    """The draft written anew, all of it."""

    steps: Steps
    documents: DocumentIds
    deadline: Deadline | None = None
    urgent: bool = False
    batchable: bool | None = None


class ActionBody(Read):
    """One action. `revision` is what the person saw; what else is needed depends on the action."""

    action: Action
    revision: Annotated[int, Field(ge=0, le=LARGEST_ID)]
    comment: Words = ""
    reason: Words = ""
    to_step: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None
    resume: Resume | None = None
    to: Ref | None = None
    conditions: Annotated[list[ConditionRef], Field(max_length=50)] = []
    condition: Id | None = None
    documents: Annotated[list[PickRef], Field(max_length=500)] = []
    steps: Steps | None = None
