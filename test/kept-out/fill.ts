export type Slots = Readonly<Record<string, string>>;

/** Fills the `{slots}` of a wording and capitalises its first letter, also after `¿`. What fills a slot may hold slots. */
export function fill(wording: string, slots: Slots): string {
  return fillSlots(wording, slots).replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

export function fillSlots(wording: string, slots: Slots): string {
  return wording.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = slots[name];
    if (value === undefined)
      throw new Error(`"${wording}" asks for {${name}}; there is ${Object.keys(slots).join(', ')}.`);
    return fillSlots(value, slots);
  });
}
