/** Comments are shown of a group only where so many answered and so many of them wrote something. */
export const commentFloor = { respondents: 10, commenters: 5 } as const;
