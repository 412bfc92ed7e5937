import {
  Captioner,
  isSitflowError,
  type ModelLookup,
  SitflowError,
  TextGenerator,
  VisionGenerator,
} from '@sitflow/core';
import type { ServiceIdentifier } from 'inversify';
import type { Generator } from './writer.js';

/** The model that writes for a port. Texts are written by a TextGenerator, or by a VisionGenerator that is shown no picture. */
export async function findGenerator(port: ServiceIdentifier, name: string, lookup: ModelLookup): Promise<Generator> {
  if (port === Captioner) return lookup(VisionGenerator, name);
  const absent: SitflowError[] = [];
  try {
    return await lookup(TextGenerator, name);
  } catch (error) {
    absent.push(asAbsent(error));
  }
  try {
    return unseeing(await lookup(VisionGenerator, name));
  } catch (error) {
    absent.push(asAbsent(error));
  }
  throw new SitflowError('model.unknown', `there is no TextGenerator or VisionGenerator named "${name}"`, {
    mend: absent.find(({ code }) => code === 'model.unknown')?.mend ?? 'Add a runtime that has one.',
  });
}

function unseeing(vision: VisionGenerator): Generator {
  return {
    identity: vision.identity,
    generate: (requests, options) =>
      vision.generate(
        requests.map((request) => ({ ...request, pictures: [] })),
        options,
      ),
  };
}

/** The error that there is no model of that name; any other is thrown on. What goes wrong while one is made says which model it was. */
function asAbsent(error: unknown): SitflowError {
  const absent = isSitflowError(error) && error.place.model === undefined && /^model\.(none|unknown)$/.test(error.code);
  if (!absent) throw error;
  return error;
}
