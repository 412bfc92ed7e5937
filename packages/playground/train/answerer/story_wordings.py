"""Stories and questions as people tell and ask them in English, beyond bAbI's sentences: what `simulated` draws its wide stories from.

{s} is who moves, {r} a room, {v} a verb, {x} a thing, {a} and {b} a pair, {c} a connective, {p} a pronoun; {f} lies {d} of {t}.
"""

MOVED = [
    "went to", "went over to", "went into", "went off to", "went back to", "went along to", "walked to", "walked into", "walked over to", "ran to", "ran into", "ran off to",
    "moved to", "moved over to", "moved on to", "moved into", "headed to", "headed for", "headed over to", "headed into", "came to", "came into", "stepped into", "entered",
    "strolled to", "strolled into", "wandered to", "wandered into", "hurried to", "hurried into", "rushed to", "dashed to", "got to", "arrived in", "arrived at", "reached",
    "travelled to", "traveled to", "journeyed to", "made for", "set off for", "left for", "proceeded to", "visited", "drifted into", "slipped into", "climbed into", "marched to",
    "returned to", "came back to", "headed back to", "walked back to", "made it to", "is now in", "is in", "ended up in", "showed up in", "turned up in", "popped into", "passed into",
    "went straight to", "went down to", "went up to", "went out to", "crept into", "sneaked into", "raced to", "continued to", "carried on to", "went on to", "moved back to", "relocated to",
]
FIRST = ["In the morning,", "First,", "Today,", "At first,", "To begin with,", "Earlier,", "Meanwhile,", "At noon,", "Suddenly,"]
PAIR = [
    "{a} and {b} {v} the {r}", "{a} and {b} both {v} the {r}", "Both {a} and {b} {v} the {r}", "{a} {v} the {r} with {b}", "{a}, together with {b}, {v} the {r}",
    "{a} {v} the {r} together with {b}", "Together, {a} and {b} {v} the {r}", "{a} and {b} {v} the {r} together", "{a} along with {b} {v} the {r}", "{a}, along with {b}, {v} the {r}",
    "{a} {v} the {r}, and so did {b}", "{a} as well as {b} {v} the {r}", "{a} and also {b} {v} the {r}", "{a} {v} the {r} and {b} came along", "{a} {v} the {r} alongside {b}",
    "{a} & {b} {v} the {r}", "Side by side, {a} and {b} {v} the {r}", "{a} {v} the {r} in the company of {b}", "Together {a} and {b} {v} the {r}", "{a} with {b} {v} the {r}",
]
NEXT = [
    "Then", "After that", "Afterwards", "Following that", "Later", "Later on", "Next", "Soon after", "Soon after that", "Shortly afterwards", "A little later", "A moment later", "From there",
    "Subsequently", "And then", "After a while", "Thereafter", "In the end", "Finally", "After this", "A bit later", "Some time later", "Straight afterwards", "Right after that", "At last",
    "Immediately after", "Not long after", "Before long", "A few minutes later", "In a while", "Eventually", "Once done", "Having done that", "Now", "Presently", "Soon", "Shortly after",
]
AGAIN = [
    "{c} {p} {v} the {r}", "{c}, {p} {v} the {r}", "{c} {p} {v} the {r}", "{c}, {p} {v} the {r}", "{P} then {v} the {r}", "{P} later {v} the {r}", "{P} {v} the {r} afterwards", "{P} {v} the {r} after that",
    "{P} {v} the {r} next", "{P} {v} the {r} a bit later", "{P} afterwards {v} the {r}", "{P} subsequently {v} the {r}", "{P} next {v} the {r}", "{P} {v} the {r}", "And {p} {v} the {r} then", "{P} finally {v} the {r}",
]
THEY = ["they", "they", "they", "they both", "both of them", "the two of them", "the two", "the pair", "the two people"]
TOOK = ["picked up {x}", "took {x}", "grabbed {x}", "got {x}", "picked {x} up", "took hold of {x}", "collected {x}", "found {x}", "lifted {x}", "got hold of {x}", "fetched {x}", "seized {x}", "carried {x}", "snatched {x}"]
LEFT = ["put down {x}", "dropped {x}", "left {x}", "put {x} down", "set {x} down", "left {x} behind", "let {x} fall", "discarded {x}", "laid down {x}", "placed {x} on the floor", "let go of {x}", "threw {x} away", "got rid of {x}", "set down {x}"]
WITH = ["", "", "", " there", " there", " quickly", " again", " with care", " at once"]
LIES = [
    "The {f} is {d} of the {t}", "The {f} is to the {d} of the {t}", "The {f} lies {d} of the {t}", "The {f} lies to the {d} of the {t}", "The {f} is located {d} of the {t}", "The {f} is situated {d} of the {t}",
    "The {f} is located to the {d} of the {t}", "To the {d} of the {t} is the {f}", "To the {d} of the {t} lies the {f}", "{D} of the {t} is the {f}", "{D} of the {t} lies the {f}", "{D} of the {t} there is the {f}",
    "You will find the {f} {d} of the {t}", "The {f} can be found {d} of the {t}", "The {f} can be found to the {d} of the {t}", "If you go {d} from the {t}, you come to the {f}", "Going {d} from the {t} leads to the {f}",
    "The {t} has the {f} to its {d}", "The {f} sits {d} of the {t}", "The {f} is just {d} of the {t}", "The {f} is directly {d} of the {t}", "The {f} stands {d} of the {t}", "There is the {f} {d} of the {t}", "On the {d} side of the {t} is the {f}",
    "Walking {d} from the {t} you reach the {f}", "The {f} is on the {d} side of the {t}", "The {f} is found {d} of the {t}", "You get to the {f} by going {d} from the {t}", "Right to the {d} of the {t} is the {f}", "The {f} is positioned {d} of the {t}",
    "The {f} is further {d} than the {t}", "From the {t}, the {f} is {d}", "From the {t}, the {f} is to the {d}", "The {f} is placed to the {d} of the {t}", "Just {d} of the {t} you find the {f}",
]
WHAT_IS = [
    "Which room would you find {d} of the {r}?", "What do you find to the {d} of the {r}?", "What is directly {d} of the {r}?", "Which room lies just {d} of the {r}?", "If you go {d} from the {r}, where do you end up?",
    "Going {d} from the {r}, which room do you reach?", "What room sits {d} of the {r}?", "Which room is on the {d} side of the {r}?", "Which room do you come to if you go {d} from the {r}?", "What is situated {d} of the {r}?",
    "To the {d} of the {r} is which room?", "{D} of the {r} is what?", "{D} of the {r}, what is there?", "What does the {r} have to its {d}?", "Which room does the {r} have to the {d}?", "What room can be found to the {d} of the {r}?",
    "Which room is located to the {d} of the {r}?", "What would you see {d} of the {r}?", "Walking {d} from the {r}, where do you get?", "Which of the rooms is {d} of the {r}?", "What stands {d} of the {r}?", "Name the room {d} of the {r}.",
    "What is just to the {d} of the {r}?", "Where do you get by going {d} from the {r}?", "From the {r}, what is to the {d}?", "What room is there to the {d} of the {r}?", "Which room comes {d} of the {r}?", "What's to the {d} of the {r}?",
]
IS_WHAT = [
    "Which room has the {r} to its {d}?", "What has the {r} to its {d}?", "Which room is it that the {r} lies {d} of?", "What room does the {r} sit to the {d} of?", "The {r} is located to the {d} of which room?",
    "The {r} is situated {d} of what?", "What is it that the {r} is {d} of?", "Which room do you leave {d} to get to the {r}?", "The {r} can be found {d} of which room?", "Which room is the {r} located {d} of?", "What is the {r} located {d} of?",
    "To the {d} of which room does the {r} lie?", "Which room is the {r} to the {d} of?", "What room is the {r} situated to the {d} of?", "The {r} is directly {d} of what?", "{D} of which room do you find the {r}?", "{D} of what does the {r} lie?",
    "{D} of which room is the {r} located?", "The {r} lies to the {d} of which room?", "What does the {r} stand {d} of?", "Of which room does the {r} lie {d}?", "Which room has the {r} on its {d} side?", "What room lies with the {r} to its {d}?",
]
WHERE = [
    "What room is {n} in now?", "Where would I find {n}?", "Where has {n} ended up?", "In which room can I find {n}?", "Where must {n} be?", "Which room is {n} currently in?", "Where should I look for {n}?", "What is {n}'s location?", "Whereabouts is {n}?",
    "Where is {n} to be found?", "In which room would you find {n}?", "At the end, where is {n}?", "Where is {n} at the moment?", "Where is {n} in the end?", "Which room did {n} end up in?", "What place is {n} in?", "Where has {n} got to?", "Where will I find {n}?",
    "Which room holds {n}?", "Where is {n} at present?", "In what part of the house is {n}?", "Where can one find {n}?", "Which is the room that {n} is in?", "Where do we find {n}?", "Where is {n} staying?", "Name the room {n} is in.", "Where is {n} these days?",
]
IS_IN = [
    "Would I find {n} in the {r}?", "Could {n} be found in the {r}?", "Is {n} to be found in the {r}?", "Is it the {r} that {n} is in?", "Would you say {n} is in the {r}?", "Is {n} presently in the {r}?", "Is {n} at present in the {r}?", "Is the {r} {n}'s location?",
    "Is {n} in the {r} at the moment?", "Do we find {n} in the {r}?", "In the end, is {n} in the {r}?", "Is {n} really in the {r}?", "Does {n} happen to be in the {r}?", "Should I look for {n} in the {r}?", "Will I find {n} in the {r}?", "Is the {r} where I find {n}?",
    "Are we going to find {n} in the {r}?", "Did {n} end up in the {r}?", "Is {n} staying in the {r}?", "Is the room {n} is in the {r}?", "Would one find {n} in the {r}?", "Is {n} somewhere in the {r}?", "Is {n}, at this point, in the {r}?", "Can we say that {n} is in the {r}?",
]
