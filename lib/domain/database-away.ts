/**
 * What a browser is told of an error is its digest alone (React, "digest"): by this one it knows that the database
 * is away, and that it need only wait.
 */
export const DATABASE_AWAY = 'relais-database-away'
