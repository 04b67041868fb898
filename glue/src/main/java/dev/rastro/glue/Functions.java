package dev.rastro.glue;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsResponse;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.UserDefinedFunction;
import software.amazon.awssdk.services.glue.model.UserDefinedFunctionInput;

/// The user-defined functions of a catalog. They are kept for the engines that run them.
final class Functions {

  private static final int PAGE_MAX = 100;
  private static final int RESOURCES_MAX = 1_000;
  private static final CatalogFile.RowReader<UserDefinedFunction> FUNCTION =
      CatalogFile.shape(UserDefinedFunction::builder, UserDefinedFunction.class);

  private final CatalogStore store;
  private final Databases databases;
  private final InstantSource clock;

  Functions(CatalogStore store, Databases databases, InstantSource clock) {
    this.store = store;
    this.databases = databases;
    this.clock = clock;
  }

  CreateUserDefinedFunctionResponse create(CreateUserDefinedFunctionRequest request) {
    UserDefinedFunctionInput input = checked(request.functionInput());
    String name = Constraints.name("functionInput.functionName", input.functionName());
    return store.inTransaction(
        () -> {
          String database = databases.require(request.databaseName()).name();
          if (find(database, name) != null) {
            throw GlueErrors.alreadyExists("Function already exists.");
          }
          put(function(database, name, input).createTime(clock.instant()).build());
          return CreateUserDefinedFunctionResponse.builder().build();
        });
  }

  GetUserDefinedFunctionResponse get(GetUserDefinedFunctionRequest request) {
    return GetUserDefinedFunctionResponse.builder()
        .userDefinedFunction(require(request.databaseName(), request.functionName()))
        .build();
  }

  /// Those of one database, or of all.
  GetUserDefinedFunctionsResponse list(GetUserDefinedFunctionsRequest request) {
    Predicate<String> matches =
        GluePattern.parse("Pattern", Constraints.required("pattern", request.pattern()));
    List<UserDefinedFunction> all =
        request.databaseName() == null
            ? store.file().all(FUNCTION, "SELECT json FROM functions ORDER BY database_name, name")
            : store
                .file()
                .all(
                    FUNCTION,
                    "SELECT json FROM functions WHERE database_name = ? ORDER BY name",
                    databases.require(request.databaseName()).name());
    List<UserDefinedFunction> found =
        all.stream()
            .filter(function -> matches.test(function.functionName()))
            .filter(
                function ->
                    request.functionType() == null
                        || request.functionType() == function.functionType())
            .toList();
    Page<UserDefinedFunction> page =
        Page.of(found, request.nextToken(), request.maxResults(), PAGE_MAX);
    return GetUserDefinedFunctionsResponse.builder()
        .userDefinedFunctions(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  UpdateUserDefinedFunctionResponse update(UpdateUserDefinedFunctionRequest request) {
    UserDefinedFunctionInput input = checked(request.functionInput());
    return store.inTransaction(
        () -> {
          UserDefinedFunction before = require(request.databaseName(), request.functionName());
          put(
              function(before.databaseName(), before.functionName(), input)
                  .createTime(before.createTime())
                  .build());
          return UpdateUserDefinedFunctionResponse.builder().build();
        });
  }

  DeleteUserDefinedFunctionResponse delete(DeleteUserDefinedFunctionRequest request) {
    return store.inTransaction(
        () -> {
          UserDefinedFunction there = require(request.databaseName(), request.functionName());
          store
              .file()
              .execute(
                  "DELETE FROM functions WHERE database_name = ? AND name = ?",
                  there.databaseName(),
                  there.functionName());
          return DeleteUserDefinedFunctionResponse.builder().build();
        });
  }

  private UserDefinedFunction require(@Nullable String databaseName, @Nullable String name) {
    String database = databases.require(databaseName).name();
    String folded = Constraints.name("functionName", name);
    UserDefinedFunction function = find(database, folded);
    if (function == null) {
      throw GlueErrors.notFound("Function " + folded + " not found.");
    }
    return function;
  }

  private @Nullable UserDefinedFunction find(String database, String name) {
    return store
        .file()
        .one(
            FUNCTION,
            "SELECT json FROM functions WHERE database_name = ? AND name = ?",
            database,
            name)
        .orElse(null);
  }

  private void put(UserDefinedFunction function) {
    store
        .file()
        .execute(
            "INSERT OR REPLACE INTO functions (json, database_name, name) VALUES (?, ?, ?)",
            function,
            function.databaseName(),
            function.functionName());
  }

  private static UserDefinedFunctionInput checked(@Nullable UserDefinedFunctionInput given) {
    UserDefinedFunctionInput input = Constraints.required("functionInput", given);
    Constraints.length(
        "functionInput.className", input.className(), 1, Constraints.NAME_LENGTH_MAX);
    Constraints.length(
        "functionInput.ownerName", input.ownerName(), 1, Constraints.NAME_LENGTH_MAX);
    Constraints.size("functionInput.resourceUris", input.resourceUris(), 0, RESOURCES_MAX);
    return input;
  }

  private static UserDefinedFunction.Builder function(
      String database, String name, UserDefinedFunctionInput input) {
    return UserDefinedFunction.builder()
        .databaseName(database)
        .functionName(name)
        .className(input.className())
        .ownerName(input.ownerName())
        .ownerType(input.ownerTypeAsString())
        .functionType(input.functionTypeAsString())
        .resourceUris(input.resourceUris())
        .catalogId(LocalGlue.CATALOG_ID);
  }
}
