package dev.rastro.glue;

import software.amazon.awssdk.services.glue.model.CatalogEncryptionMode;
import software.amazon.awssdk.services.glue.model.CatalogImportStatus;
import software.amazon.awssdk.services.glue.model.ConnectionPasswordEncryption;
import software.amazon.awssdk.services.glue.model.DataCatalogEncryptionSettings;
import software.amazon.awssdk.services.glue.model.EncryptionAtRest;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusResponse;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsResponse;
import software.amazon.awssdk.services.glue.model.PutDataCatalogEncryptionSettingsRequest;
import software.amazon.awssdk.services.glue.model.PutDataCatalogEncryptionSettingsResponse;

/// What is set for the catalog as a whole. Nothing is encrypted here, and nothing else is claimed:
/// a request for encryption is refused.
final class CatalogSettings {

  private static final DataCatalogEncryptionSettings NOT_ENCRYPTED =
      DataCatalogEncryptionSettings.builder()
          .encryptionAtRest(
              EncryptionAtRest.builder()
                  .catalogEncryptionMode(CatalogEncryptionMode.DISABLED)
                  .build())
          .connectionPasswordEncryption(
              ConnectionPasswordEncryption.builder()
                  .returnConnectionPasswordEncrypted(false)
                  .build())
          .build();

  private CatalogSettings() {}

  /// There never was a catalog of Athena's own to import from.
  static GetCatalogImportStatusResponse importStatus() {
    return GetCatalogImportStatusResponse.builder()
        .importStatus(CatalogImportStatus.builder().importCompleted(true).build())
        .build();
  }

  static GetDataCatalogEncryptionSettingsResponse encryption() {
    return GetDataCatalogEncryptionSettingsResponse.builder()
        .dataCatalogEncryptionSettings(NOT_ENCRYPTED)
        .build();
  }

  static PutDataCatalogEncryptionSettingsResponse setEncryption(
      PutDataCatalogEncryptionSettingsRequest request) {
    DataCatalogEncryptionSettings settings =
        Constraints.required(
            "dataCatalogEncryptionSettings", request.dataCatalogEncryptionSettings());
    EncryptionAtRest atRest = settings.encryptionAtRest();
    ConnectionPasswordEncryption passwords = settings.connectionPasswordEncryption();
    if (atRest != null && atRest.catalogEncryptionMode() != CatalogEncryptionMode.DISABLED) {
      throw GlueErrors.invalid(
          "The catalog is not encrypted here: " + atRest.catalogEncryptionModeAsString());
    }
    if (passwords != null && Boolean.TRUE.equals(passwords.returnConnectionPasswordEncrypted())) {
      throw GlueErrors.invalid("Passwords of connections are not encrypted here");
    }
    return PutDataCatalogEncryptionSettingsResponse.builder().build();
  }
}
