import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { type Direction, isFemale, type Move, type Person, type Room, type Thing } from './story-simulator.js';

const names: Readonly<Record<Person, string>> = { Mary: '玛丽', John: '约翰', Daniel: '丹尼尔', Sandra: '桑德拉' };

const rooms: Readonly<Record<Room, readonly string[]>> = {
  bathroom: ['浴室', '卫生间', '洗手间'],
  bedroom: ['卧室'],
  kitchen: ['厨房'],
  garden: ['花园'],
  hallway: ['走廊'],
  office: ['办公室'],
};

const things: Readonly<Record<Thing, string>> = { football: '足球', apple: '苹果', milk: '牛奶' };

const directions: Readonly<Record<Direction, string>> = { north: '北', south: '南', east: '东', west: '西' };

const wordings = {
  go: ['去了{room}', '走到了{room}', '来到了{room}', '到{room}去了', '走进了{room}', '进了{room}', '跑到了{room}'],
  goBack: ['回到了{room}', '又回到了{room}', '又去了{room}'],
  // 都 and 一起 do not go with 又.
  goBackTogether: ['回到了{room}', '返回了{room}'],
  connectives: ['然后', '接着，', '之后，', '随后', '后来，', '过了一会儿，', '再后来，'],
  alone: ['{name}{go}。'],
  together: [
    '{name}和{second}{go}。',
    '{name}和{second}一起{go}。',
    '{name}跟{second}一起{go}。',
    '{name}和{second}都{go}。',
  ],
  referring: ['{connective}{pronoun}{go}。'],
  take: [
    '{name}拿起了{thing}。',
    '{name}在那里捡起了{thing}。',
    '{name}拿走了{thing}。',
    '{name}把{thing}拿了起来。',
    '{name}在那儿拿了{thing}。',
  ],
  drop: [
    '{name}放下了{thing}。',
    '{name}把{thing}放下了。',
    '{name}把{thing}放在了那里。',
    '{name}把{thing}留在了那儿。',
    '{name}在那里放下了{thing}。',
  ],
  lie: [
    '{room}在{of}的{direction}边。',
    '{room}在{of}{direction}面。',
    '{room}位于{of}的{direction}侧。',
    '{of}的{direction}边是{room}。',
    '{of}{direction}面是{room}。',
  ],
  where: [
    '{name}在哪里？',
    '{name}在哪儿？',
    '{name}现在在哪里？',
    '{name}在什么地方？',
    '{name}人在哪儿？',
    '请问{name}现在在哪儿？',
  ],
  'is-in': [
    '{name}在{room}吗？',
    '{name}在{room}里吗？',
    '{name}现在在{room}吗？',
    '{name}是不是在{room}？',
    '{name}在不在{room}？',
    '{name}是在{room}里吗？',
  ],
  'what-lies': [
    '{of}的{direction}边是什么地方？',
    '{of}{direction}面是哪里？',
    '哪个地方在{of}的{direction}边？',
    '位于{of}{direction}侧的是哪里？',
    '{of}的{direction}面是什么？',
  ],
  'lies-of-what': [
    '{room}在哪里的{direction}边？',
    '{room}在什么地方的{direction}面？',
    '{room}位于哪个地方的{direction}侧？',
    '{room}在哪个地方的{direction}边？',
    '{room}在哪儿的{direction}面？',
  ],
} as const satisfies Record<string, readonly string[]>;

export const chinese: StoryLanguage = {
  wordings,
  separator: '',
  speaker(random) {
    // A room keeps its name through a story.
    const roomNames = Object.fromEntries(Object.entries(rooms).map(([room, said]) => [room, random.word(said)]));
    const nameOf = (room: Room): string => roomNames[room] ?? room;

    return {
      sentence(event, choice) {
        if (event.kind === 'move') return moving(event, nameOf(event.to), choice);
        if (event.kind === 'lie') {
          const slots = { room: nameOf(event.room), direction: directions[event.direction], of: nameOf(event.of) };
          return { wording: choice.pick(wordings.lie), slots };
        }
        return {
          wording: choice.pick(wordings[event.kind]),
          slots: { name: names[event.who], thing: things[event.thing] },
        };
      },
      question(ask, choice) {
        const wording = choice.pick(wordings[ask.kind]);
        switch (ask.kind) {
          case 'where':
            return { wording, slots: { name: names[ask.who] } };
          case 'is-in':
            return { wording, slots: { name: names[ask.who], room: nameOf(ask.room) } };
          case 'what-lies':
            return { wording, slots: { direction: directions[ask.direction], of: nameOf(ask.of) } };
          case 'lies-of-what':
            return { wording, slots: { direction: directions[ask.direction], room: nameOf(ask.room) } };
        }
      },
    };
  },
};

function moving({ who, pronoun, back }: Move, room: string, random: Random) {
  const [first, second] = who.map((person) => names[person]);
  const she = who.every(isFemale) ? '她' : '他';
  const goBack = second === undefined || pronoun ? wordings.goBack : wordings.goBackTogether;
  const slots = {
    room,
    go: random.pick(back && random.chance(0.6) ? goBack : wordings.go),
    name: first ?? '',
    second: second ?? '',
    pronoun: second === undefined ? she : `${she}们`,
    connective: pronoun ? random.pick(wordings.connectives) : '',
  };
  return {
    wording: random.pick(pronoun ? wordings.referring : second === undefined ? wordings.alone : wordings.together),
    slots,
  };
}
