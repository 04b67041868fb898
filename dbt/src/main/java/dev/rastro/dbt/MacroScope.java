package dev.rastro.dbt;

import dev.rastro.dbt.MacroLibrary.Definition;
import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Template;
import dev.rastro.jinja.Undefined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The macros of a library as the templates of one node see them: in the context of that node. A
/// file of macros is run when one of its macros is first called. For one thread.
final class MacroScope {

  /// The prefixes of a dispatched macro, the nearest first.
  private static final List<String> ADAPTERS = List.of("redshift", "postgres", "default");

  private final MacroLibrary library;
  private final ProjectFile project;
  private final Map<String, Object> context;
  private final Map<Template, Map<String, @Nullable Object>> modules = new HashMap<>();
  private final Set<String> called = new LinkedHashSet<>();

  /// @param context gets a function for every macro, and an object for every package
  MacroScope(MacroLibrary library, ProjectFile project, Map<String, Object> context) {
    this.library = library;
    this.project = project;
    this.context = context;
    for (Definition definition : library.all()) {
      context.computeIfAbsent(
          definition.name(), name -> callable(library.find(name).orElse(definition)));
    }
    for (String packageName : library.packageNames()) {
      context.put(packageName, new PackageMacros(packageName));
    }
    // What dbt calls by the adapter's package lies in dbt's own here.
    context.putIfAbsent("dbt_postgres", new PackageMacros("dbt_redshift"));
  }

  /// Calls a macro by its name.
  @Nullable Object call(String name, @Nullable Object... arguments) {
    Definition definition =
        library.find(name).orElseThrow(() -> new DbtException("there is no macro '" + name + "'"));
    return callable(definition).call(Arguments.of(arguments));
  }

  /// The unique ids of the macros that were called.
  List<String> called() {
    return List.copyOf(called);
  }

  /// `adapter.dispatch`: the macro of this name for the warehouse.
  Callable dispatch(String name, @Nullable String namespace) {
    List<String> searched = new ArrayList<>();
    for (String packageName : searchOrder(namespace)) {
      for (String adapter : ADAPTERS) {
        Optional<Definition> found = library.find(packageName, adapter + "__" + name);
        if (found.isPresent()) {
          return callable(found.get());
        }
        searched.add(packageName + "." + adapter + "__" + name);
      }
    }
    throw new IllegalArgumentException(
        "in dispatch: no macro named '" + name + "' was found; searched for: " + searched);
  }

  private List<String> searchOrder(@Nullable String namespace) {
    if (namespace == null) {
      return library.packageNames();
    }
    List<String> told = project.dispatch().get(namespace);
    if (told == null) {
      told =
          namespace.equals(project.name())
              ? List.of(namespace)
              : List.of(project.name(), namespace);
    }
    List<String> order = new ArrayList<>();
    for (String packageName : told) {
      if (packageName.equals("dbt")) {
        order.add("dbt_redshift");
      }
      order.add(packageName);
    }
    return order;
  }

  private Callable callable(Definition definition) {
    return arguments -> {
      called.add(definition.uniqueId());
      Object macro =
          modules
              .computeIfAbsent(definition.template(), template -> template.module(context))
              .get(definition.name());
      if (macro instanceof Callable callable) {
        return callable.call(arguments);
      }
      throw new IllegalArgumentException("'" + definition.name() + "' is no macro");
    };
  }

  /// The macros of one package.
  private final class PackageMacros implements JinjaObject {
    private final String packageName;

    private PackageMacros(String packageName) {
      this.packageName = packageName;
    }

    @Override
    public @Nullable Object member(String name) {
      Optional<Definition> found = library.find(packageName, name);
      if (found.isEmpty() && packageName.equals("dbt")) {
        found = library.find("dbt_redshift", name);
      }
      return found.isPresent()
          ? callable(found.get())
          : new Undefined("the package " + packageName + " has no macro '" + name + "', which");
    }

    @Override
    public String toString() {
      return packageName;
    }
  }
}
