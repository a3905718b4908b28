/** k6 gives each virtual user a number, from 1; here each import of the script is one user's. */
const exec: { readonly vu: { idInTest: number } } = { vu: { idInTest: 1 } };

export default exec;
