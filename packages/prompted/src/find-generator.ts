import {
  type Asking,
  Captioner,
  type Client,
  type ClientLookup,
  isSitflowError,
  type Result,
  SitflowError,
  TextGenerator,
  type TextRequest,
  VisionGenerator,
  type VisionRequest,
} from '@sitflow/core';
import type { ServiceIdentifier } from 'inversify';

/** What clients of TextGenerators and VisionGenerators have in common. */
export interface Generator {
  readonly identity: string;
  generateResult(request: TextRequest & Partial<VisionRequest>, context: Asking): Promise<Result<string>>;
}

/** The model that writes for a port. Texts are written by a TextGenerator, or by a VisionGenerator that is shown no picture. */
export async function findGenerator(port: ServiceIdentifier, name: string, clients: ClientLookup): Promise<Generator> {
  if (port === Captioner) return clients(VisionGenerator, name);
  const absent: SitflowError[] = [];
  try {
    return await clients(TextGenerator, name);
  } catch (error) {
    absent.push(asAbsent(error));
  }
  try {
    return unseeing(await clients(VisionGenerator, name));
  } catch (error) {
    absent.push(asAbsent(error));
  }
  throw new SitflowError('model.unknown', `there is no TextGenerator or VisionGenerator named "${name}"`, {
    mend: absent.find(({ code }) => code === 'model.unknown')?.mend ?? 'Add a runtime that has one.',
  });
}

function unseeing(vision: Client<VisionGenerator>): Generator {
  return {
    identity: vision.identity,
    generateResult: (request, context) => vision.generateResult({ ...request, pictures: [] }, context),
  };
}

/** The error that there is no model of that name; any other is thrown on. What goes wrong while one is made says which model it was. */
function asAbsent(error: unknown): SitflowError {
  const absent = isSitflowError(error) && error.place.model === undefined && /^model\.(none|unknown)$/.test(error.code);
  if (!absent) throw error;
  return error;
}
