package report

// Schema is for the examples, which stand outside of the package.
var Schema = schema
