import { expect, test } from 'vitest';
import { withCounters } from './moves.mjs';

/** Runs a module's text with counters, and gives the names of the functions entered. */
function entered(text, result) {
  const names = [];
  const counted = withCounters('a.js', text, (name) => names.push(name) - 1);
  const trace = [];
  const value = new Function('__enter', `${counted}; return ${result};`)((id) => trace.push(names[id]));
  return { trace, value };
}

test('counts each kind of function, and changes nothing that it does', () => {
  const text = `
    function plain() { 'use strict'; return this === undefined; }
    const arrow = (a) => ({ a });
    const both = (a) => (b) => a + b;
    class Base { constructor() { this.made = 1; } }
    class Own extends Base {
      #hidden() { return 2; }
      field = () => this.made;
      constructor() { super(); }
      get value() { return this.#hidden() + this.field(); }
    }
    const object = { method() { return 3; }, named: function () { return 4; } };
    function* each() { yield 5; }`;
  const all = '[plain(), arrow(1).a, both(1)(2), new Own().value, object.method(), object.named(), ...each()]';
  expect(entered(text, all)).toEqual({
    value: [true, 1, 3, 3, 3, 4, 5],
    trace: [
      ...['plain', 'arrow', 'both', 'arrow'],
      ...['constructor', 'constructor', 'value', '#hidden', 'field'],
      ...['method', 'named', 'each'],
    ],
  });
});
