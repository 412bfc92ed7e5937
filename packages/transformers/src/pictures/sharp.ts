import sharp from 'sharp';

// SVG is refused by its content before it comes to sharp; this closes the way for what hides one. It holds for the whole process.
sharp.block({ operation: ['VipsForeignLoadSvg'] });

/** Pixels of a decoded picture at most, where no option says. */
export const MAX_PIXELS = 50e6;

export { sharp };
