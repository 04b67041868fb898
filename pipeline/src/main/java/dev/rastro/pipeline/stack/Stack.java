package dev.rastro.pipeline.stack;

import dev.rastro.pipeline.stack.TemplateNode.Fields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// The pipeline as `stack.yaml` declares it: read and checked as a whole before anything is
/// created.
///
/// Reading takes the file; [#create(Cloud, Path)] calls the services.
public final class Stack {

  private final String file;
  private final List<PlannedResource> resources;
  private final Outputs outputs;
  private final RedshiftWorkgroup workgroup;

  Stack(
      String file, List<PlannedResource> resources, Outputs outputs, RedshiftWorkgroup workgroup) {
    this.file = file;
    this.resources = List.copyOf(resources);
    this.outputs = outputs;
    this.workgroup = workgroup;
  }

  /// Reads and checks a template.
  ///
  /// @throws StackException where it is not there, is no template, or declares what is not known
  ///   here
  /// @throws UncheckedIOException where it can't be read
  public static Stack read(Path file, StackSettings settings) {
    String name = String.valueOf(file.getFileName());
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new StackException(file.toString(), "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new StackException(file.toString(), "the file is not UTF-8 text", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
    return of(name, text, settings);
  }

  /// Checks a template given as text; `name` stands in messages.
  public static Stack of(String name, String text, StackSettings settings) {
    Fields root = TemplateParser.parse(name, text);
    return new TemplateEvaluator(name, root, settings).evaluate();
  }

  /// Creates every resource that is not there yet, each after those it refers to, and updates what
  /// the template says otherwise than it did the last time. What somebody changed since by another
  /// way stays as it is, as with CloudFormation; what the template no longer declares, too.
  ///
  /// @param kept the file that keeps what the template said; it is made where it is missing
  /// @return what was updated, in words
  /// @throws StackException where a resource can't be created, or not be updated
  public List<String> create(Cloud cloud, Path kept) {
    KeptStack before = KeptStack.in(kept);
    List<String> updates = new ArrayList<>();
    for (PlannedResource resource : resources) {
      try {
        List<String> changed = before.changed(resource);
        if (!resource.creation().test(cloud) && !changed.isEmpty()) {
          update(cloud, resource, changed, before);
          updates.add(resource.logicalId() + " (" + String.join(", ", changed) + ")");
        }
        before.keep(resource);
      } catch (SdkException e) {
        throw new StackException(
            file,
            resource.line(),
            resource.type() + " " + resource.logicalId() + " could not be created: " + words(e),
            e);
      }
    }
    return updates;
  }

  private void update(
      Cloud cloud, PlannedResource resource, List<String> changed, KeptStack before) {
    try {
      List<String> rest = new ArrayList<>(changed);
      rest.removeAll(resource.updatable());
      if (!rest.isEmpty()) {
        throw new UnsupportedOperationException("not these properties: " + rest);
      }
      if (before.lacks(resource)) {
        throw new UnsupportedOperationException("not by leaving out what was given");
      }
      resource.update().accept(cloud);
    } catch (SdkException | UnsupportedOperationException e) {
      throw new StackException(
          file,
          resource.line(),
          resource.type()
              + " "
              + resource.logicalId()
              + " was made with another "
              + String.join(", ", changed)
              + ", and can't be updated in place: "
              + words(e),
          e);
    }
  }

  /// What the service said, without the numbers that stand beside it.
  private static String words(RuntimeException failure) {
    return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
        ? service.awsErrorDetails().errorMessage()
        : String.valueOf(failure.getMessage());
  }

  /// An output of the template.
  public String output(String name) {
    return outputs.of(file, name).value();
  }

  /// The names of the outputs.
  public Set<String> outputNames() {
    return outputs.byName().keySet();
  }

  /// The warehouse that the template declares.
  public RedshiftWorkgroup redshiftWorkgroup() {
    return workgroup;
  }

  /// How many resources the template declares.
  public int resourceCount() {
    return resources.size();
  }

  /// The resource that an output names.
  ///
  /// @param type such as `AWS::S3::Bucket`
  /// @throws StackException where there is no such output, or no such resource behind it
  public DeclaredResource resource(String output, String type) {
    Outputs.Output named = outputs.of(file, output);
    return find(type, named.value())
        .orElseThrow(
            () ->
                outputError(
                    output, "the template declares no " + type + " called " + named.value()));
  }

  /// A resource by its name.
  public Optional<DeclaredResource> find(String type, String ref) {
    return resources().stream()
        .filter(resource -> resource.type().equals(type) && resource.ref().equals(ref))
        .findFirst();
  }

  /// An error about an output, with its line.
  public StackException outputError(String name, String message) {
    return new StackException(
        file, outputs.of(file, name).line(), "the output " + name + ": " + message);
  }

  /// A resource that a template declared once.
  ///
  /// @param type such as `AWS::S3::Bucket`
  /// @param ref what `Ref` gave for it: its name, for most types
  public record Created(String type, String ref) {}

  /// The resources that were created as this template or one before it declared them.
  ///
  /// @param kept the file that [#create(Cloud, Path)] keeps
  public static List<Created> created(Path kept) {
    return KeptStack.in(kept).keys().stream()
        .map(key -> key.split(" ", 2))
        .map(key -> new Created(key[0], key[1]))
        .toList();
  }

  /// The resources that the template declares.
  public List<DeclaredResource> resources() {
    return resources.stream().map(DeclaredResource::new).toList();
  }
}
