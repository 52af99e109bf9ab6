// Package storetest holds what every backend of the store must pass, and the
// databases to prove it on. One conformance suite runs on SQLite and on
// PostgreSQL, because a promise that holds on one engine only is not kept
// (GDPR articles 5(2) and 32). This package decides what a backend must do for
// each promise, at each horizon and after each fault, and how a test gets a
// real PostgreSQL: a server of its own in a temporary folder that ends with the
// test process, or the one named by CHARTE_TEST_PG_URL. It never mocks an
// engine, never skips in silence, and is never part of the product.
package storetest
