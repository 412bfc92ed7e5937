import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { app, chain } from '../examples/custom-stage/chain.js';

afterAll(() => app.dispose());
const metric = async (text: string) => (await app.run(chain, { text })).text_metric;

describe('examples/custom-stage', () => {
  it.each([
    ['They drove 1,200 miles.', 'They drove 1,931 km.'],
    ['It is 1,234,567 miles away.', 'It is 1,986,843 km away.'],
    ['A load of 1,200.5 lbs.', 'A load of 544.54 kg.'],
    ['It weighs 12,000 pounds.', 'It weighs 5,443.1 kg.'],
    ['A hill of 5280 feet.', 'A hill of 160900 cm.'],
    ['Half of it: 0.5 miles, or .5 mile.', 'Half of it: 0.805 km, or 0.805 km.'],
    [
      '1 mile, 1 foot, 1 inch, 1 pound, 1 ounce, 1 gallon, 1 yard',
      '1.61 km, 30.5 cm, 2.54 cm, 0.454 kg, 28.3 g, 3.79 l, 0.914 m',
    ],
    ['2 miles, 2 feet, 2 inches, 2 pounds, 2 ounces, 2 gallons', '3.22 km, 61 cm, 5.08 cm, 0.907 kg, 56.7 g, 7.57 l'],
    ['6 ft, 8 oz, 20 lbs, 1 lb, 3 mi', '183 cm, 227 g, 9.07 kg, 0.454 kg, 4.83 km'],
    ['A 6-foot plank and a 10 INCH nail, 3 Miles on.', 'A 183 cm plank and a 25.4 cm nail, 4.83 km on.'],
    ['At -5 feet, 0 miles from here.', 'At -152 cm, 0 km from here.'],
    ['60 miles per hour', '96.6 km per hour'],
    ['1,200 miles and 300 miles', '1,931 km and 483 km'],
  ])('converts %j', async (text, right) => {
    expect(await metric(text)).toBe(right);
  });

  it.each([
    ['5 to 6 miles', '8.05 to 9.66 km'],
    ['10-12 lbs', '4.54-5.44 kg'],
    ['10–12 lbs', '4.54–5.44 kg'],
    ['2 x 4 feet', '61 x 122 cm'],
    ['8 by 10 inches', '20.3 by 25.4 cm'],
    ['one or 2 or 3 gallons', 'one or 7.57 or 11.4 l'],
    ['between 1,000 and 1,500 miles', 'between 1,609 and 2,414 km'],
  ])('converts every number that a unit belongs to: %j', async (text, right) => {
    expect(await metric(text)).toBe(right);
  });

  it.each([
    'Born in 1990 in Rome, one of 5 in all.',
    'It is 200 square feet, or 200 ft² of room.',
    '1/2 mile, 1 1/2 miles, 2½ miles',
    '1 200 miles, 1\u00a0200 miles, 1\u202f200 miles',
    '1,20 miles or 1234,567 miles',
    'Room B12 feet, 1e3 miles, 12:30 miles',
    'It weighs 5 kg already.',
    'No measure at all; 7 milestones, 3 footnotes.',
  ])('leaves as it is what it does not know: %j', async (text) => {
    expect(await metric(text)).toBe(text);
  });

  it('is right to the digits that were given, with separators and without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 0, max: 999 }),
        fc.boolean(),
        async (whole, thousandths, useGrouping) => {
          const amount = whole + thousandths / 1_000;
          const written = amount.toLocaleString('en', { useGrouping, maximumFractionDigits: 3 });
          const [, found = ''] = /^It is ([\d.,]+) km away\.$/.exec(await metric(`It is ${written} miles away.`)) ?? [];
          const kilometres = Number(found.replaceAll(',', ''));
          expect(Math.abs(kilometres / (amount * 1.609344) - 1)).toBeLessThan(0.005);
        },
      ),
    );
  });
});
