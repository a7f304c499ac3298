/** Plain words, so that a device can keep the whole of it. */
export const csr = false;
