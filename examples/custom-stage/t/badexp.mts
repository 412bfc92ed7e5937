import { chainn } from '@sitflow/core';

export const c = chainn('');
