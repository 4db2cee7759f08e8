export { isDatabaseAwayError } from './away'
export { closeDatabases, getWebDatabase, getWorkerDatabase, openDatabase, type Database } from './database'
export { inCompany, inIdentity, inIdentityOf, inOperator, inSystem, type Tx } from './scope'
export { createCompanyKey, openSecret, sealSecret, type SecretPlace } from './sealed'
export {
  isInstallationKeyringRight,
  openForInstallation,
  sealForInstallation,
  type InstallationPlace,
} from './installation-secrets'
export { listen, type Listener } from './listen'
export { preparedAs } from './prepared'
export { isUniqueViolation } from './violations'
export { Prisma } from './generated/client'
export { appendAudit, appendOwnAudit, type AuditEntry } from './append-audit'
export { verifyAudit, type AuditVerdict } from './verify-audit'
export { countMasterKeys, isKeyringRight, rotateKeys } from './rotate-keys'
