import sharp from 'sharp';

/** Pixels of a decoded picture at most, where no option says. */
export const MAX_PIXELS = 50e6;

/** A limit as sharp takes it, which calls no limit false. */
export function pixelLimit(maxPixels: number): number | false {
  return Number.isFinite(maxPixels) && maxPixels;
}

/**
 * sharp, with its way to SVG closed: one is refused by its content before it comes here, and this stops what hides one. sharp knows blocks
 * for the whole process only, so it is done when a picture is read and not on import: a program that reads none keeps its SVG.
 */
export function rasterSharp(): typeof sharp {
  sharp.block({ operation: ['VipsForeignLoadSvg'] });
  return sharp;
}
