"""Stories with questions: the real bAbI tasks (1, 4, 6, 11, 12), and a simulator that makes endless stories of the same kinds.

Every example carries the fact that the answerer is to write before its answer, as short as it can be: "mary office" (who, and where
they last went) or "kitchen south office" (the known room, its side, the other room).
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import story_wordings as w  # noqa: E402
import world  # noqa: E402
from shared import DATA  # noqa: E402

BABI_FILES = {
    1: "qa1_single-supporting-fact_train.txt",
    4: "qa4_two-arg-relations_train.txt",
    6: "qa6_yes-no-questions_train.txt",
    11: "qa11_basic-coreference_train.txt",
    12: "qa12_conjunction_train.txt",
}
OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}
OTHER_NAMES = (
    "Ana Anna Bill Fred Jeff Julie Peter Lucy Tom Emma Jack David Laura Susan Michael Linda Paul Bob Alice Maria Pedro Juan Carlos Luis "
    "Sofia Carmen Jose Diego Elena Pablo Wei Li Ming Hua Xiao Jean Pierre Marie Sarah Kate Sam Max Ben Eva Nina Omar Ali Sara Kevin Lisa"
).split()
OTHER_ROOMS = ["living room", "dining room", "garage", "basement", "attic", "school", "park", "cinema", "library", "balcony", "store", "house", "street"]
OTHER_THINGS = ["book", "key", "cup", "bag", "pencil", "phone", "hat", "orange", "box", "bottle", "ball"]
OTHER_MOVES = [
    "walked to", "ran to", "returned to", "came to", "entered", "went into", "headed to", "came back to", "arrived at", "hurried to",
    "traveled to", "moved into", "is in", "was in", "goes to", "walked into", "drove to", "moved back to", "passed to", "left for",
]
TAKES = ["picked up", "got", "took", "grabbed"]
DROPS = ["dropped", "put down", "left", "discarded"]
OTHER_TAKES = ["picked", "collected", "lifted", "caught", "has", "found", "carried"]
OTHER_DROPS = ["put", "threw away", "placed", "released", "set down", "let go of"]
OTHER_THEN = ["Later", "Next", "After this", "Subsequently", "Then later", "And then", "After", "Afterward"]

WHERE = [
    "Where is {n}?", "Where is {n} now?", "Where's {n}?", "Where did {n} go?", "In which room is {n}?", "Which room is {n} in?",
    "What room is {n} in?", "In what room is {n}?", "Where did {n} go last?", "Where can I find {n}?", "Where is {n} located?",
    "Where has {n} gone?", "What is the location of {n}?", "Tell me where {n} is.", "Do you know where {n} is?", "{n} is where?",
    "Where can {n} be found?", "Where is {n} at?", "In which place is {n}?", "Where is {n} right now?", "Where does {n} find herself?",
    "Where is {n} currently?", "Where does {n} find himself?", "Where did {n} move to?", "Where did {n} end up?", "Can you tell me where {n} is?",
    "Which room did {n} go to?", "At what place is {n}?", "Where {n} is?", "Where was {n}?", "Where is it {n}?", "{n} where is?",
]
IS_IN = [
    "Is {n} in the {r}?", "Is {n} inside the {r}?", "Is {n} at the {r}?", "Is {n} now in the {r}?", "Is {n} in the {r} now?",
    "Is {n} currently in the {r}?", "{n} is in the {r}?", "Can {n} be found in the {r}?", "Is it true that {n} is in the {r}?",
    "Is the {r} where {n} is?", "Is {n} in {r}?", "Can I find {n} in the {r}?", "Is {n} located in the {r}?", "Is {n} right now in the {r}?",
    "Is the {r} the room {n} is in?", "Was {n} in the {r}?", "Does {n} find herself in the {r}?", "Is she in the {r} {n}?", "Is in the {r} {n}?",
    "Is {n} still in the {r}?", "Tell me if {n} is in the {r}.",
]
IS_NOT_IN = ["Is {n} not in the {r}?", "Is it true that {n} is not in the {r}?", "{n} is not in the {r}?"]
WHAT_IS = [  # the unknown room is {d} of {r}
    "What is {d} of the {r}?", "Which room is {d} of the {r}?", "What room is {d} of the {r}?", "What lies {d} of the {r}?",
    "What room lies {d} of the {r}?", "What is to the {d} of the {r}?", "Which room is to the {d} of the {r}?", "What is located {d} of the {r}?",
    "What is there {d} of the {r}?", "What can be found {d} of the {r}?", "Which room lies to the {d} of the {r}?", "What's {d} of the {r}?",
    "What is at the {d} of the {r}?", "What place is {d} of the {r}?", "Which room can be found {d} of the {r}?", "Tell me what is {d} of the {r}.",
    "What is the room {d} of the {r}?", "Which one is {d} of the {r}?", "What is on the {d} of the {r}?",
]
IS_WHAT = [  # {r} is {d} of the unknown room
    "What is the {r} {d} of?", "Which room is the {r} {d} of?", "What room is the {r} {d} of?", "The {r} is {d} of what?",
    "The {r} is {d} of which room?", "Of which room is the {r} {d}?", "Of what is the {r} {d}?", "What is the {r} to the {d} of?",
    "The {r} lies {d} of what?", "The {r} is to the {d} of what?", "Which room does the {r} lie {d} of?", "What does the {r} lie {d} of?",
    "To the {d} of which room is the {r}?", "{d} of what is the {r}?", "{d} of which room is the {r}?", "To the {d} of what is the {r}?",
]
LINKS = ["is {d} of", "is to the {d} of", "lies {d} of", "is located {d} of", "is on the {d} of", "is at the {d} of", "is found {d} of"]
WORDINGS = {"where": WHERE, "is-in": IS_IN, "what-is": WHAT_IS, "is-what": IS_WHAT}


@dataclass
class Example:
    """What is read (question, context) and what is to be written (fact, answer); `kind` is for scores alone."""

    question: str
    context: str
    fact: str
    answer: str
    kind: str
    sentences: int = 1
    marks: dict[str, int] | None = None  # of a picture: the places of the shapes that the fact names, by their order in it
    asked: tuple[str | None, ...] = ()  # what a yes/no question supposes, in the canonical words, and last "no" if it is negated
    told: list[tuple[int, tuple[str | None, ...]]] | None = None  # what a word of the context says (hints.Hint), where its teller knows

    @property
    def source(self) -> str:
        return f"question: {self.question} context: {self.context}"

    @property
    def target(self) -> str:
        return f"{self.fact} Answer: {self.answer}"


def worded(kind: str, rng: random.Random, canonical: float, **words: str) -> str:
    templates = WORDINGS[kind]
    return (templates[0] if rng.random() < canonical else rng.choice(templates)).format(**words)


def place_example(kind: str, name: str, room: str, place: str, context: str, rng: random.Random, canonical: float, task: str, sentences: int) -> Example:
    """A question about where somebody is; `room` is where they are, `place` where an is-in question supposes them."""
    fact = f"{name} {room}".lower()
    if kind == "where":
        return Example(worded(kind, rng, canonical, n=name), context, fact, room, task, sentences)
    yes = place == room
    if canonical < 1 and rng.random() < 0.03:
        return Example(rng.choice(IS_NOT_IN).format(n=name, r=place), context, fact, "no" if yes else "yes", task, sentences, asked=(place.split()[0], None, "no"))
    return Example(worded(kind, rng, canonical, n=name, r=place), context, fact, "yes" if yes else "no", task, sentences, asked=(place.split()[0], None, "yes"))


# ---- bAbI ----


def babi_folder() -> Path:
    return DATA / "babi"


def babi_stories(folder: Path, task: int) -> list[list[tuple[str, str | None, int | None]]]:
    """Every story of a task file as (sentence, None, None) and (question, answer, last supporting line's index)."""
    stories: list[list] = []
    for line in (folder / BABI_FILES[task]).read_text(encoding="utf-8").splitlines():
        number, text = line.split(" ", 1)
        if number == "1":
            stories.append([])
        if "\t" in text:
            question, answer, support = text.split("\t")
            stories[-1].append((question.strip(), answer, max(int(n) for n in support.split()) - 1))
        else:
            stories[-1].append((text, None, None))
    return stories


def babi_split(folder: Path, task: int, split: str) -> list[list]:
    """test: the stories at the end of the file that hold its last 1,000 questions; dev: those of the 500 before; train: the rest."""
    stories = babi_stories(folder, task)
    ends, questions = {}, 0
    for i in range(len(stories) - 1, -1, -1):
        questions += sum(answer is not None for _, answer, _ in stories[i])
        if questions >= 1000 and "test" not in ends:
            ends["test"] = i
        if questions >= 1500:
            ends["dev"] = i
            break
    bounds = {"train": (0, ends["dev"]), "dev": (ends["dev"], ends["test"]), "test": (ends["test"], len(stories))}
    first, last = bounds[split]
    return stories[first:last]


def babi_questions(story: list) -> Iterator[tuple[str, str, list[str], str]]:
    """(question, answer, the statements before it, the last supporting statement) for each question of a story."""
    said: list[str] = []
    for text, answer, support in story:
        if answer is None:
            said.append(text)
        else:
            yield text, answer, list(said), story[support][0]


def babi_example(task: int, question: str, answer: str, said: list[str], support: str, rng: random.Random, canonical: float = 1.0) -> Example:
    context, n, label = " ".join(said), len(said), f"babi-{task}"
    if task == 4:
        if m := re.fullmatch(r"What is (\w+) of the (\w+)\?", question):
            side, room = m.groups()
            return Example(worded("what-is", rng, canonical, d=side, r=room), context, f"{room} {OPPOSITE[side]} {answer}", answer, label, n)
        room, side = re.fullmatch(r"What is the (\w+) (\w+) of\?", question).groups()
        return Example(worded("is-what", rng, canonical, d=side, r=room), context, f"{room} {side} {answer}", answer, label, n)
    room = re.search(r"the (\w+)\.$", support).group(1)
    if task == 6:
        name, place = re.fullmatch(r"Is (\w+) in the (\w+)\?", question).groups()
        return place_example("is-in", name, room, place, context, rng, canonical, label, n)
    name = re.fullmatch(r"Where is (\w+)\?", question).group(1)
    kind = "where" if canonical == 1 or rng.random() < 0.85 else "is-in"
    place = room if rng.random() < 0.5 else rng.choice(world.ROOMS)
    return place_example(kind, name, room, place, context, rng, canonical, label, n)


def babi_all(folder: Path, split: str) -> list[tuple]:
    """Every question of a split as the arguments of `babi_example`, without its random source."""
    return [(task, *q) for task in BABI_FILES for story in babi_split(folder, task, split) for q in babi_questions(story)]


# ---- the simulator ----


def made_up_name(rng: random.Random) -> str:
    onsets = ["b", "br", "c", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", ""]
    return "".join(rng.choice(onsets) + rng.choice("aeiou") + rng.choice(["", "", "n", "l", "r", "s"]) for _ in range(rng.choice([2, 2, 3]))).capitalize()


def cast(rng: random.Random, made_up: bool = True) -> list[str]:
    """Who takes part: mostly bAbI's four, sometimes others, and now and then a name that no list holds."""
    r = rng.random()
    if r < 0.7:
        return list(world.NAMES)
    names = rng.sample(sorted({*world.NAMES, *OTHER_NAMES}), 4)
    if r > 0.92 and made_up:
        names[: rng.randint(1, 3)] = [made_up_name(rng) for _ in range(rng.randint(1, 3))]
    return list(dict.fromkeys(names))


@dataclass
class Style:
    """How a story goes on: chances of two people, of a pronoun, of a thing taken or dropped, of words beyond bAbI's."""

    pair: float
    pronoun: float
    thing: float
    loose: float


def style(rng: random.Random) -> Style:
    loose = rng.choice([0.0, 0.0, 0.1, 0.4])
    return rng.choices(
        [Style(0, 0, 0, loose), Style(0, 0.5, 0, loose), Style(1, 0, 0, loose), Style(1, 0.5, 0, loose), Style(0, 0, 0.4, loose), Style(0.3, 0.4, 0.25, loose), Style(0.1, 0.3, 0.4, loose)],
        [2, 4, 3, 2, 3, 4, 2],
    )[0]


def lengthy(rng: random.Random, most: int) -> int:
    n = rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 12]) if rng.random() < 0.97 else rng.randint(13, 18)
    return n if n <= most else rng.randint(1, most)


def pronoun(people: list[str], s: Style, rng: random.Random) -> str:
    if len(people) > 1:
        return "they" if rng.random() > 0.1 * (s.loose > 0) else rng.choice(["he", "she"])
    right = "she" if people[0] in world.FEMALE else "he" if people[0] in world.NAMES else rng.choice(["he", "she"])
    if s.loose > 0 and rng.random() < 0.3:  # translators mistake gender, and drop subjects
        return rng.choice(["he", "she", "he", "she", "it", "they", ""])
    return right


def moving_story(rng: random.Random, most: int, made_up: bool = True) -> Example:
    s, names = style(rng), cast(rng, made_up)
    rooms = world.ROOMS if rng.random() < 0.85 else rng.sample(world.ROOMS + OTHER_ROOMS, 6)
    things = world.THINGS if rng.random() < 0.85 else rng.sample(world.THINGS + OTHER_THINGS, 3)
    where: dict[str, str] = {}
    said: list[str] = []
    last: list[str] = []
    chain = 0
    n = lengthy(rng, most)
    while len(said) < n or not where:
        loose = rng.random() < s.loose
        then = rng.choice(world.THEN if not loose else world.THEN + OTHER_THEN) + ("," if rng.random() < 0.15 * (s.loose > 0) else "")
        # bAbI refers back once; longer chains occur in translations and in people's own stories.
        if last and rng.random() < (s.pronoun if chain == 0 else s.pronoun * 0.4):
            people, chain = last, chain + 1
            subject = f"{then} {pronoun(people, s, rng)}".strip()
            if s.loose > 0 and rng.random() < 0.1:
                subject = pronoun(people, s, rng).capitalize() or subject
        else:
            people, chain = rng.sample(names, 2 if rng.random() < s.pair and len(names) > 1 else 1), 0
            subject = " and ".join(people)
            if s.loose > 0 and rng.random() < 0.1:
                subject = f"{then} {subject}"
        the = "" if s.loose > 0 and rng.random() < 0.02 else "the "
        if rng.random() < s.thing:
            verb = rng.choice((TAKES + DROPS) if not loose else (OTHER_TAKES + OTHER_DROPS))
            said.append(f"{subject} {verb} {the}{rng.choice(things)}{' there' if rng.random() < 0.5 else ''}.")
        else:
            room = rng.choice(rooms)
            said.append(f"{subject} {rng.choice(world.MOVES if not loose else OTHER_MOVES)} {the}{room}.")
            where |= dict.fromkeys(people, room)
        last = people
    name = rng.choice(list(where))
    kind = "is-in" if rng.random() < 0.4 else "where"
    place = where[name] if rng.random() < 0.5 else rng.choice(rooms)
    label = ("simulated-loose" if s.loose else "simulated") if names == world.NAMES else "simulated-names"
    return place_example(kind, name, where[name], place, told(said, rng, s.loose > 0), rng, 0.4, label, len(said))


def told(said: list[str], rng: random.Random, loose: bool) -> str:
    """The sentences as one text; now and then without full stops, as people type."""
    if loose and rng.random() < 0.06:
        return rng.choice([" ", ", ", "; "]).join(x.rstrip(".") for x in said)
    return " ".join(said)


# ---- as people tell it ----


def wide_moving_story(rng: random.Random, most: int, made_up: bool = True) -> Example:
    """A story in wordings of its own choosing, sentence by sentence."""
    s, names = style(rng), cast(rng, made_up)
    wide = rng.choice([0.4, 0.8, 1.0])
    rooms = world.ROOMS if rng.random() < 0.9 else rng.sample(world.ROOMS + OTHER_ROOMS, 6)
    where: dict[str, str] = {}
    said: list[str] = []
    moved: list[tuple[list[str], list[str], str | None]] = []  # by sentence: the words that name people, those people, and where they went
    last: list[str] = []
    n = lengthy(rng, most)
    while len(said) < n or not where:
        again = bool(last) and rng.random() < s.pronoun
        people = last if again else rng.sample(names, 2 if rng.random() < s.pair and len(names) > 1 else 1)
        she = "she" if people[0] in world.FEMALE else "he" if people[0] in world.NAMES else rng.choice(["he", "she"])
        p = she if len(people) == 1 else rng.choice(w.THEY)
        loose = rng.random() < wide
        verb = rng.choice(w.MOVED if loose else world.MOVES)
        room = rng.choice(rooms)
        words = {"r": room, "v": verb, "c": rng.choice(w.NEXT if loose else world.THEN), "p": p, "P": p.capitalize(), "a": people[0], "b": people[-1]}
        if len(people) == 1 and rng.random() < s.thing:
            thing = f"the {rng.choice(world.THINGS)}"
            act = rng.choice(w.TOOK + w.LEFT).format(x=thing) + rng.choice(w.WITH)
            said.append((f"{words['c']} {p} {act}" if again else f"{people[0]} {act}") + ".")
            moved.append(([p] if again else people, people, None))
            last = people
            continue
        if again:
            said.append(rng.choice(w.AGAIN if loose else w.AGAIN[:2]).format(**words) + ".")
        elif len(people) == 2:
            said.append(rng.choice(w.PAIR if loose else w.PAIR[:1]).format(**words) + ".")
        else:
            first = rng.choice([*w.FIRST, *(f"{c}," for c in w.NEXT)]) + " " if loose and rng.random() < 0.15 else ""
            said.append(f"{first}{people[0]} {verb} the {room}.")
        moved.append(([p] if again else people, people, room))
        where |= dict.fromkeys(people, room)
        last = people
    name = rng.choice(list(where))
    kind = "is-in" if rng.random() < 0.4 else "where"
    place = where[name] if rng.random() < 0.5 else rng.choice(rooms)
    e = place_example(kind, name, where[name], place, " ".join(said), rng, 0.3, "simulated-wide", len(said))
    e.told = told_of(said, moved)
    if rng.random() < 0.5 and e.question not in (x.format(n=name, r=place) for x in IS_NOT_IN):
        e.question = rng.choice(w.WHERE if kind == "where" else w.IS_IN).format(n=name, r=place)
    return e


def told_of(said: list[str], moved: list[tuple[list[str], list[str], str | None]]) -> list[tuple[int, tuple[str | None, ...]]]:
    """Every word that names a person says who that is, where they went, and whether it was their last move."""
    found, at = [], 0
    lasting = {name: i for i, (_, people, room) in enumerate(moved) if room for name in people}
    for i, (sentence, (words, people, room)) in enumerate(zip(said, moved)):
        places = [m.start() for word in words if (m := re.search(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE))]
        if len(places) < len(people):  # one word for both: the second person is put at the word after it
            end = places[0] + len(words[0])
            places.append(next(j for j in range(end, len(sentence)) if sentence[j] != " "))
        for place, name in zip(places, people):
            found.append((at + place, (name, room and room.split()[0], ("yes" if lasting[name] == i else "no") if room else None)))
        at += len(sentence) + 1
    return found


def wide_directions_story(rng: random.Random, most: int) -> Example:
    e = directions_story(rng, most, links=w.LIES)
    if rng.random() < 0.5:
        known, side, _ = re.fullmatch(r"(.+) (north|south|east|west) (.+)", e.fact).groups()
        asked = rng.random() < 0.5
        d = OPPOSITE[side] if asked else side
        e.question = rng.choice(w.WHAT_IS if asked else w.IS_WHAT).format(d=d, D=d.capitalize(), r=known)
    e.kind = "directions-wide"
    return e


def directions_story(rng: random.Random, most: int, links: list[str] | None = None) -> Example:
    """Two to five rooms' relations, of which exactly one answers."""
    rooms = world.ROOMS if rng.random() < 0.85 else rng.sample(world.ROOMS + OTHER_ROOMS, 6)
    while True:
        pairs: dict[frozenset, tuple[str, str, str]] = {}
        for _ in range(rng.choice([2, 2, 2, 3, 4, 5]) if most > 3 else 2):
            a, b = rng.sample(rooms, 2)
            pairs.setdefault(frozenset((a, b)), (a, rng.choice(world.DIRECTIONS), b))
        facts = list(pairs.values())
        a, side, b = rng.choice(facts)
        room, side, answer = (a, side, b) if rng.random() < 0.5 else (b, OPPOSITE[side], a)  # room is `side` of answer
        held = {x for f, d, t in facts for k, e, x in ((f, d, t), (t, OPPOSITE[d], f)) if (k, e) == (room, side)}
        if len(held) == 1:
            break
    loose = links is None and rng.random() < 0.3
    forms = links or [f"The {{f}} {link} the {{t}}" for link in (LINKS if loose else LINKS[:1])]
    said = [rng.choice(forms).format(f=f, d=d, D=d.capitalize(), t=t) + "." for f, d, t in facts]
    found, at = [], 0
    for sentence, (f, d, t) in zip(said, facts):
        found += [(at + sentence.index(f), (d, t.split()[0], None)), (at + sentence.index(t), (OPPOSITE[d], f.split()[0], None))]
        at += len(sentence) + 1
    kind = rng.choice(["what-is", "is-what"])
    question = worded(kind, rng, 0.5, d=OPPOSITE[side] if kind == "what-is" else side, r=room)
    context = told(said, rng, loose)
    return Example(question, context, f"{room} {side} {answer}", answer, "simulated-directions", len(said), told=found if context == " ".join(said) else None)


def simulated(rng: random.Random, most: int = 12, made_up: bool = True, wide: float = 0.0) -> Example:
    if rng.random() < wide:
        return wide_directions_story(rng, most) if rng.random() < 0.3 else wide_moving_story(rng, most, made_up)
    return directions_story(rng, most) if rng.random() < 0.15 else moving_story(rng, most, made_up)
