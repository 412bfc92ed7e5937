"""The many ways in which English speakers ask the picture questions of world.py; easy-VQA's 24 are among them.

{t} and {o} are nouns ("red circle"), {ts} a plural, {img} the word for the picture, {s} a word for "shape", {c} "color" or "colour",
{v} a value worded (a size, a colour, a shape, a place, a relation). The first of each list is canonical.
"""

IMAGE = ["image", "image", "image", "picture", "picture", "photo", "scene", "drawing", "painting", "photograph"]
SHAPE = ["shape", "shape", "shape", "shape", "figure", "object", "form", "thing", "one"]
SIZE = {"small": ["small", "small", "little", "tiny"], "large": ["large", "large", "big", "huge"]}
RELATION = {
    "to the left of": ["to the left of", "left of", "on the left of", "on the left side of", "at the left of", "to the left side of", "to the left from"],
    "to the right of": ["to the right of", "right of", "on the right of", "on the right side of", "at the right of", "to the right side of", "to the right from"],
    "above": ["above", "over", "on top of", "higher than", "above of", "higher up than", "up from"],
    "below": ["below", "under", "beneath", "underneath", "lower than", "below of", "under of", "lower down than"],
}
IN = ["in", "at", "on"]


def place_wordings(place: str) -> list[str]:
    """How a place may be said; the first is world.place_phrase's."""
    if place == "center":
        return ["in the center", "in the middle", "in the centre", "at the center", "at the middle", "in the middle of the image", "in the center of the image", "centered", "central", "on the center"]
    if place in ("left", "right"):
        return [f"on the {place}", f"at the {place}", f"on the {place} side", f"in the {place}", f"in the middle {place}", f"on the center {place}", f"to the {place}", f"in the {place} part of the image"]
    if place in ("top", "bottom"):
        part = {"top": "upper", "bottom": "lower"}[place]
        return [f"at the {place}", f"in the {place}", f"on the {place}", f"in the {part} part", f"at the {place} of the image", f"in the {place} middle", f"at the {place} center", f"on the {part} side"]
    row, column = place.split()
    part = {"top": "upper", "bottom": "lower"}[row]
    return [
        f"at the {place}", f"in the {place}", f"on the {place}", f"in the {place} corner", f"at the {part} {column}", f"in the {part} {column}",
        f"in the {part} {column} corner", f"at the {place} corner", f"at the {row} and left".replace("left", column), f"in the {column} {row} corner",
        f"at the {row} on the {column}", f"in the {place} of the image", f"on the {part} {column} part",
    ]


COLOR = [
    "what {c} is the {t}?", "which {c} is the {t}?", "what is the {c} of the {t}?", "tell me the {c} of the {t}", "the {t} is what {c}?",
    "what {c} does the {t} have?", "which {c} does the {t} have?", "which {c} has the {t}?", "what's the {c} of the {t}?", "what is the {t}'s {c}?",
    "of what {c} is the {t}?", "can you tell me what {c} the {t} is?", "name the {c} of the {t}", "{c} of the {t}?", "what {c} is the {t} in the {img}?",
    "what is the {c} of the {t} in the {img}?", "how is the {t} colored?", "in what {c} is the {t}?", "what {c} is the {t} that you see?",
    "do you know the {c} of the {t}?", "what {c} has the {t}?", "the {c} of the {t} is?", "what {c} would you say the {t} is?", "what {c} is used for the {t}?",
    "in which {c} is the {t} drawn?", "what {c} is this {t}?", "what {c} is that {t}?", "of which {c} is the {t}?", "please tell me what {c} the {t} is",
    "give me the {c} of the {t}", "what {c} is the {t} shown in the {img}?", "what {c} is painted the {t}?", "what {c} is a {t}?",
]
COLOR_BARE = ["what {c} is it?", "what {c} can you see?", "what {c} is in the {img}?", "which {c} do you see?", "what {c} does the {img} show?", "what {c} is this?"]
SHAPE_BARE = [
    "what {s} is in the {img}?", "what {s} does the {img} contain?", "what {s} is present?", "what {s} is it?", "what {s} is there?", "which {s} is in the {img}?",
    "what {s} is shown?", "what {s} do you see?", "what {s} can you see?", "what kind of {s} is in the {img}?", "which {s} does the {img} show?",
    "what is the {s} in the {img}?", "what is in the {img}?", "what is shown in the {img}?", "what {s} is there in the {img}?", "what {s} does the {img} show?",
    "which {s} does the {img} contain?", "what type of {s} is it?", "what {s} appears in the {img}?", "what can you see in the {img}?", "what {s} has the {img}?",
    "what {s} is it in the {img}?", "what does the {img} show?", "what does the {img} contain?", "name the {s} in the {img}", "which {s} is present?",
    "tell me what {s} is in the {img}", "what {s} is visible?", "what {s} is drawn?", "which {s} is there?", "what is the {s}?", "what {s} is the {s}?", "what {s} does it have?",
    "what {s} is present in the {img}?", "which {s} appears?", "what sort of {s} is this?", "which {s} can be seen in the {img}?", "what {s} contains the {img}?",
]
SHAPE_OF = [
    "what shape is the {t}?", "what is the {t}?", "which shape is the {t}?", "what is the shape of the {t}?", "what shape does the {t} have?", "what kind of shape is the {t}?",
    "what form does the {t} have?", "what form is the {t}?", "what is the form of the {t}?", "which shape does the {t} have?", "the {t} is what shape?", "what figure is the {t}?",
    "tell me the shape of the {t}", "what type of shape is the {t}?", "what shape has the {t}?", "what's the shape of the {t}?", "what is the {t} in the {img}?",
    "can you tell me what shape the {t} is?", "what geometric shape is the {t}?", "of what shape is the {t}?", "what's the {t}?", "what {t} is in the {img}?", "what {t} is there?",
    "what {t} is present?", "which {t} is in the {img}?", "what {t} can you see?", "name the shape of the {t}", "what {t} does the {img} contain?",
]
SHAPE_COLOR = ["what shape is {color}?", "which shape is {color}?", "which one is {color}?", "what is {color}?", "what shape has the {c} {color}?", "what in the {img} is {color}?"]
EXISTS = [
    "is there a {t} in the {img}?", "is there a {t}?", "is a {t} present?", "does the {img} contain a {t}?", "do you see a {t}?", "can you see a {t}?",
    "does the {img} have a {t}?", "does the {img} show a {t}?", "does the {img} include a {t}?", "are there any {ts}?", "are there any {ts} in the {img}?",
    "are there {ts} in the {img}?", "are there {ts}?", "is there any {t}?", "is any {t} present?", "is there some {t} in the {img}?", "is a {t} in the {img}?",
    "does a {t} appear in the {img}?", "is there at least one {t}?", "can a {t} be seen?", "is a {t} visible?", "exists a {t} in the {img}?", "there is a {t} in the {img}?",
    "has the {img} a {t}?", "the {img} contains a {t}?", "is one of the shapes a {t}?", "is there one {t}?", "does the {img} contain any {ts}?", "do you see any {ts}?",
    "can you see any {ts} in the {img}?", "is there a {t} present?", "is there a {t} present in the {img}?", "is a {t} shown?", "is a {t} shown in the {img}?",
    "is a {t} part of the {img}?", "does the {img} depict a {t}?", "is it true that there is a {t}?", "can you find a {t}?", "do we have a {t} in the {img}?", "contains the {img} a {t}?",
    "is the {t} present?", "is there in the {img} a {t}?", "is a {t} there?", "are any {ts} present?", "are {ts} present?", "does it contain a {t}?", "tell me if there is a {t}",
    "is this a {img} of a {t}?", "it contains the {img} a {t}?", "is present a {t}?", "in the {img} is there a {t}?", "could you spot a {t}?", "does there exist a {t}?", "the {img} shows a {t}?",
]
EXISTS_NOT = [
    "is there no {t} in the {img}?", "is there no {t}?", "is there not a {t}?", "is there not a {t} in the {img}?", "is no {t} present?", "does the {img} not contain a {t}?",
    "are there no {ts}?", "are there no {ts} in the {img}?", "is there not any {t}?", "does the {img} contain no {t}?", "does the {img} contain no {ts}?", "do you see no {t}?",
    "is a {t} absent?", "is a {t} missing?", "is the {img} without a {t}?", "there is no {t} in the {img}?", "is it true that there is no {t}?", "is there not a {t} present?",
    "does the {img} not have a {t}?", "does the {img} not show a {t}?", "does the {img} have no {t}?", "does the {img} show no {t}?", "are there not any {ts}?",
    "is a {t} not present?", "is a {t} not in the {img}?", "is the {img} free of {ts}?", "the {img} does not contain a {t}?", "there is not a {t}?", "does it not contain a {t}?",
    "isn't there a {t}?", "doesn't the {img} contain a {t}?", "is not there a {t}?", "does not the {img} contain a {t}?", "does the {img} lack a {t}?", "is the {t} not present?",
    "not is there a {t}?", "is there not {t} in the {img}?", "is no {t} in the {img}?", "is no {t} visible?", "is there really no {t}?", "does no {t} appear in the {img}?",
    "the {img} contains no {t}?", "there isn't a {t}?", "does the {img} not include a {t}?", "are no {ts} present?", "can no {t} be seen?", "in the {img} is there no {t}?",
    "not contains the {img} a {t}?", "there is no {t}?", "there are no {ts}?", "is there nowhere a {t}?", "is it correct that the {img} does not contain a {t}?",
]
EXISTS_COLOR = ["is there anything {color}?", "is anything {color}?", "is there something {color}?", "is something {color} in the {img}?", "is there a {s} that is {color}?", "do you see something {color}?", "is there anything {color} in the {img}?", "is {color} present in the {img}?", "is any of the shapes {color}?"]
EXISTS_COLOR_NOT = ["is there nothing {color}?", "is nothing {color}?", "is there nothing {color} in the {img}?", "is there no {s} that is {color}?", "is none of the shapes {color}?"]
SIZE_OF = [
    "what size is the {t}?", "how big is the {t}?", "how large is the {t}?", "what is the size of the {t}?", "which size does the {t} have?", "what size does the {t} have?",
    "tell me the size of the {t}", "what's the size of the {t}?", "is the {t} small or large?", "is the {t} big or small?", "is the {t} large or small?", "the {t} is what size?",
    "which size is the {t}?", "what size has the {t}?", "of what size is the {t}?", "how big is the {t} in the {img}?", "size of the {t}?", "what is the {t}'s size?", "how is the size of the {t}?",
    "what dimension does the {t} have?", "is the {t} little or big?", "can you tell me how big the {t} is?",
]
IS = [
    "is the {t} {v}?", "is the {t} in the {img} {v}?", "the {t} is {v}?", "is it true that the {t} is {v}?", "would you say the {t} is {v}?", "is this {t} {v}?",
    "can you tell me if the {t} is {v}?", "tell me if the {t} is {v}", "does the {t} look {v}?", "is that {t} {v}?", "it is {v} the {t}?", "is {v} the {t}?",
]
IS_SIZE = ["is the {t} of {v} size?", "is the size of the {t} {v}?", "is the {t} a {v} one?", "does the {t} count as {v}?", "is it a {v} {t}?", "is the {t} rather {v}?", "would you call the {t} {v}?", "is this a {v} {t}?", "does the {t} have a {v} size?"]
IS_NOT = ["is the {t} not {v}?", "the {t} is not {v}?", "is it true that the {t} is not {v}?"]
IS_COLOR = ["is the {t} painted {v}?", "is {v} the {c} of the {t}?", "does the {t} come in {v}?", "would you call the {t} {v}?", "is the {t} {v} in {c}?", "is it a {v} {t}?", "is the {t} drawn in {v}?", "has the {t} the {c} {v}?", "does the {t} have the {c} {v}?", "is the {c} of the {t} {v}?", "is the {t} colored {v}?", "is the {t} of {c} {v}?", "is the {c} {v} that of the {t}?"]
IS_SHAPE = ["would you call the {t} a {v}?", "is a {v} what the {t} is?", "is the {t} in the shape of a {v}?", "does the {t} form a {v}?", "is the {t} really a {v}?", "is it a {v}, the {t}?", "does the {t} have a {v} shape?", "is {v} the shape of the {t}?", "is the {t} drawn as a {v}?", "does the {t} have the shape of a {v}?", "is the shape of the {t} a {v}?", "is the {t} {v}?", "is the {t} shaped like a {v}?", "does the {t} look like a {v}?"]
IS_PLACE = ["can you see the {t} {v}?", "is the {t} to be found {v}?", "does the {t} sit {v}?", "is {v} where the {t} is?", "do you see the {t} {v}?", "would I find the {t} {v}?", "is the {t} sitting {v}?", "do we find the {t} {v}?", "does the {t} stand {v}?", "is the {t} drawn {v}?", "is the position of the {t} {v}?", "is the {t} located {v}?", "is the {t} placed {v}?", "does the {t} lie {v}?", "is the {t} situated {v}?", "is the {t} found {v}?", "can the {t} be found {v}?", "is the {t} positioned {v}?", "does the {t} appear {v}?"]
PLACE = [
    "where is the {t}?", "where is the {t} in the {img}?", "where is the {t} located?", "in what place is the {t}?", "what is the position of the {t}?", "where can the {t} be found?",
    "what is the location of the {t}?", "in which part of the {img} is the {t}?", "where does the {t} lie?", "where's the {t}?", "tell me where the {t} is", "where can I find the {t}?",
    "in what part of the {img} is the {t}?", "what is the place of the {t}?", "where do you see the {t}?", "where is the {t} placed?", "where does the {t} find itself?", "the {t} is where?",
    "in which place is the {t}?", "at which position is the {t}?", "where is the {t} positioned?", "where is situated the {t}?", "in which corner is the {t}?", "where on the {img} is the {t}?", "where can you see the {t}?",
]
COUNT = [
    "how many {ts} are there?", "how many {ts} are there in the {img}?", "how many {ts} are in the {img}?", "how many {ts} can you see?", "how many {ts} does the {img} contain?",
    "how many {ts} does the {img} have?", "how many {ts} does the {img} show?", "what is the number of {ts}?", "count the {ts}", "number of {ts}?", "how many {ts} do you see?",
    "how many {ts} appear in the {img}?", "how many {ts} are present?", "how many {t} are there?", "tell me how many {ts} there are", "how many {ts} there are?", "how many {ts} is there?",
    "what number of {ts} is there?", "can you count the {ts}?", "how many {ts} are shown?", "how many {ts} exist in the {img}?", "what is the number of {ts} in the {img}?", "how many {ts} are visible?",
    "how many {ts} have the {img}?", "in the {img}, how many {ts} are there?", "how many {ts}?", "how many {ts} can be seen in the {img}?", "how many {ts} there is in the {img}?", "the {img} contains how many {ts}?",
]
COUNT_COLOR = ["how many of the shapes are {color}?", "how many shapes are {color}?", "how many things are {color}?", "how many {color} ones are there?"]
RELATED = [
    "is the {t} {v} the {o}?", "does the {t} lie {v} the {o}?", "is the {t} located {v} the {o}?", "is the {t} placed {v} the {o}?", "is the {t} positioned {v} the {o}?",
    "is the {t} situated {v} the {o}?", "is the {t} somewhere {v} the {o}?", "can the {t} be found {v} the {o}?", "the {t} is {v} the {o}?", "is it true that the {t} is {v} the {o}?",
    "is the {t} found {v} the {o}?", "is there a {t} {v} the {o}?", "does the {t} appear {v} the {o}?", "is {v} the {o} the {t}?", "is the {t} {v} the {o} in the {img}?", "tell me if the {t} is {v} the {o}",
    "do you see the {t} {v} the {o}?", "{v} the {o} is the {t}?", "is the {t} that is in the {img} {v} the {o}?",
]
RELATED_SHAPE = [
    "what shape is {v} the {o}?", "which shape is {v} the {o}?", "what is {v} the {o}?", "what is the shape {v} the {o}?", "what shape lies {v} the {o}?", "what shape can be found {v} the {o}?",
    "what shape is the shape {v} the {o}?", "what shape is located {v} the {o}?", "what figure is {v} the {o}?", "what object is {v} the {o}?", "{v} the {o}, what shape is there?",
    "what kind of shape is {v} the {o}?", "what is there {v} the {o}?", "what shape is there {v} the {o}?", "which figure is {v} the {o}?", "which object is {v} the {o}?", "tell me the shape {v} the {o}",
    "what shape do you see {v} the {o}?", "what lies {v} the {o}?", "what is the shape of the object {v} the {o}?", "what shape appears {v} the {o}?", "what form is {v} the {o}?", "what shape does the {s} {v} the {o} have?",
    "what shape is placed {v} the {o}?", "what can you see {v} the {o}?", "which is the shape that is {v} the {o}?", "what shape has the {s} {v} the {o}?", "what shape is the {s} that is {v} the {o}?",
]
RELATED_COLOR = [
    "what {c} is the {s} {v} the {o}?", "what is the {c} of the {s} {v} the {o}?", "which {c} has the {s} {v} the {o}?", "what {c} is the {s} that is {v} the {o}?", "tell me the {c} of the {s} {v} the {o}",
    "which {c} is the {s} {v} the {o}?", "what {c} does the {s} {v} the {o} have?", "what's the {c} of the {s} {v} the {o}?", "what is the {c} of the {s} that is {v} the {o}?", "the {s} {v} the {o} is what {c}?",
    "what {c} has the {s} {v} the {o}?", "what {c} is {v} the {o}?", "of what {c} is the {s} {v} the {o}?", "what {c} is the {s} located {v} the {o}?", "what {c} is what is {v} the {o}?", "which is the {c} of the {s} {v} the {o}?",
]
