import type { Random } from './random.js';

/** A small world of bAbI's kind: who goes where, who carries what, which room lies where. Wordings are elsewhere. */

export const PEOPLE = ['Mary', 'John', 'Daniel', 'Sandra'] as const;
export const ROOMS = ['bathroom', 'bedroom', 'kitchen', 'garden', 'hallway', 'office'] as const;
export const THINGS = ['football', 'apple', 'milk'] as const;
export const DIRECTIONS = ['north', 'south', 'east', 'west'] as const;
/** bAbI's names of its tasks 1, 4, 6, 11 and 12. */
export const TASKS = [
  'single-supporting-fact',
  'two-arg-relations',
  'yes-no-questions',
  'basic-coreference',
  'conjunction',
] as const;

export type Person = (typeof PEOPLE)[number];
export type Room = (typeof ROOMS)[number];
export type Thing = (typeof THINGS)[number];
export type Direction = (typeof DIRECTIONS)[number];
export type Task = (typeof TASKS)[number];

export const isFemale = (person: Person): boolean => person === 'Mary' || person === 'Sandra';

export interface Move {
  readonly kind: 'move';
  readonly who: readonly Person[];
  readonly to: Room;
  /** Said of whom the sentence before was about: "then she …". */
  readonly pronoun: boolean;
  /** All of them have been there before, so one may say that they return. */
  readonly back: boolean;
}
export interface Handling {
  readonly kind: 'take' | 'drop';
  readonly who: Person;
  readonly thing: Thing;
}
export interface Lie {
  readonly kind: 'lie';
  readonly room: Room;
  readonly direction: Direction;
  readonly of: Room;
}
export type Event = Move | Handling | Lie;

export type Ask =
  | { readonly kind: 'where'; readonly who: Person }
  | { readonly kind: 'is-in'; readonly who: Person; readonly room: Room }
  /** "What is north of the kitchen?" */
  | { readonly kind: 'what-lies'; readonly direction: Direction; readonly of: Room }
  /** "What is the kitchen north of?" */
  | { readonly kind: 'lies-of-what'; readonly direction: Direction; readonly room: Room };

export interface Story {
  readonly task: Task;
  readonly events: readonly Event[];
  readonly ask: Ask;
  readonly answer: Room | 'yes' | 'no';
}

export function simulate(task: Task, random: Random): Story {
  return task === 'two-arg-relations' ? simulateRooms(random) : simulatePeople(task, random);
}

function simulatePeople(task: Exclude<Task, 'two-arg-relations'>, random: Random): Story {
  const length = random.integer(2, 10);
  const events: Event[] = [];
  const at = new Map<Person, Room>();
  const visited = new Map<Person, Set<Room>>();
  const things = new Map<Thing, Person | Room>();

  const move = (who: readonly Person[], pronoun: boolean): void => {
    const to = random.pick(ROOMS.filter((room) => who.every((person) => at.get(person) !== room)));
    events.push({ kind: 'move', who, to, pronoun, back: who.every((person) => visited.get(person)?.has(to) ?? false) });
    for (const person of who) {
      at.set(person, to);
      visited.set(person, (visited.get(person) ?? new Set()).add(to));
    }
  };

  /** False where nobody can take or drop anything. */
  const handle = (): boolean => {
    const possible = THINGS.flatMap((thing): Handling[] => {
      const where = things.get(thing);
      const holder = PEOPLE.find((person) => person === where);
      if (holder) return [{ kind: 'drop', who: holder, thing }];
      return [...at.keys()]
        .filter((who) => !where || at.get(who) === where)
        .map((who) => ({ kind: 'take', who, thing }));
    });
    if (possible.length === 0) return false;
    const done = random.pick(possible);
    things.set(done.thing, done.kind === 'take' ? done.who : (at.get(done.who) as Room));
    events.push(done);
    return true;
  };

  const pair = (): Person[] => {
    const first = random.pick(PEOPLE);
    return [first, random.pick(PEOPLE.filter((person) => person !== first))];
  };

  while (events.length < length) {
    const last = events.at(-1);
    const canRefer = last?.kind === 'move' && !last.pronoun;
    // The second sentence of a coreference story refers back, so that each has one that does.
    if (task === 'basic-coreference' && canRefer && (events.length === 1 || random.chance(0.6))) move(last.who, true);
    else if (task === 'conjunction' && canRefer && last.who.length === 2 && random.chance(0.3)) move(last.who, true);
    else if (task === 'conjunction' && (events.length === 0 || random.chance(0.75))) move(pair(), false);
    else if (task !== 'yes-no-questions' || !random.chance(0.4) || !handle()) move([random.pick(PEOPLE)], false);
  }

  const who = random.pick([...at.keys()]);
  const room = at.get(who) as Room;
  if (task !== 'yes-no-questions') return { task, events, ask: { kind: 'where', who }, answer: room };
  if (random.chance(0.5)) return { task, events, ask: { kind: 'is-in', who, room }, answer: 'yes' };
  // A room where they were before is the better trap.
  const before = [...(visited.get(who) ?? [])].filter((other) => other !== room);
  const wrong = random.pick(before.length > 0 && random.chance(0.5) ? before : ROOMS.filter((other) => other !== room));
  return { task, events, ask: { kind: 'is-in', who, room: wrong }, answer: 'no' };
}

const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  north: [0, -1],
  south: [0, 1],
  east: [1, 0],
  west: [-1, 0],
};
const opposites: Readonly<Record<Direction, Direction>> = {
  north: 'south',
  south: 'north',
  east: 'west',
  west: 'east',
};

/** Rooms on a grid, each told as the neighbour of one told before it. */
function simulateRooms(random: Random): Story {
  const length = random.integer(2, 5);
  const cells = new Map<string, Room>();
  const places = new Map<Room, readonly [number, number]>();
  const put = (room: Room, x: number, y: number): void => {
    cells.set(`${x},${y}`, room);
    places.set(room, [x, y]);
  };
  put(random.pick(ROOMS), 0, 0);

  const events: Lie[] = [];
  while (events.length < length) {
    const of = random.pick([...places.keys()]);
    const direction = random.pick(DIRECTIONS);
    const [x, y] = neighbour(places.get(of), direction);
    if (cells.has(`${x},${y}`)) continue;
    const room = random.pick(ROOMS.filter((each) => !places.has(each)));
    put(room, x, y);
    const turned = random.chance(0.3);
    events.push(
      turned
        ? { kind: 'lie', room: of, direction: opposites[direction], of: room }
        : { kind: 'lie', room, direction, of },
    );
  }

  // Of three rooms in a line two are north of the third: only what has one answer is asked.
  const asked = events.flatMap((event) => [
    event,
    { ...event, room: event.of, of: event.room, direction: opposites[event.direction] },
  ]);
  const unique = (from: Room, direction: Direction): boolean => inLine(places, from, direction) === 1;
  const questions = asked.flatMap(({ room, direction, of }): { ask: Ask; answer: Room }[] => [
    ...(unique(of, direction) ? [{ ask: { kind: 'what-lies', direction, of } as const, answer: room }] : []),
    ...(unique(room, opposites[direction])
      ? [{ ask: { kind: 'lies-of-what', direction, room } as const, answer: of }]
      : []),
  ]);
  return { task: 'two-arg-relations', events, ...random.pick(questions) };
}

function neighbour(from: readonly [number, number] | undefined, direction: Direction): readonly [number, number] {
  const [x, y] = from ?? [0, 0];
  return [x + steps[direction][0], y + steps[direction][1]];
}

/** How many rooms lie straight in that direction. */
function inLine(places: ReadonlyMap<Room, readonly [number, number]>, from: Room, direction: Direction): number {
  const [x, y] = places.get(from) ?? [0, 0];
  const [dx, dy] = steps[direction];
  return [...places.values()].filter(([a, b]) => (dx === 0 ? a === x && (b - y) * dy > 0 : b === y && (a - x) * dx > 0))
    .length;
}
