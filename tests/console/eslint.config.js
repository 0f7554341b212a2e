import house from "../../console/eslint.config.js";

// Tests say on standard output what passed.
export default [...house, { rules: { "no-console": "off" } }];
