/**
 * The page lies in a folder of its own, so that what opens it again without a network has that folder in
 * its power and nothing else of the site; a browser that comes without the slash is sent on with it, and
 * takes along what stands behind the `#`.
 */
export const trailingSlash = 'always';
