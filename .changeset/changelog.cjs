const { default: written } = require("@changesets/cli/changelog");

/** What people wrote. That the other packages have the new version too, goes without saying. */
module.exports = { getReleaseLine: written.getReleaseLine, getDependencyReleaseLine: async () => "" };
