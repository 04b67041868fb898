package dev.rastro.pipeline.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The project's own template with one thing written wrong.
class TemplateTyposTest {

  private static void refuses(String from, String to, String message) throws IOException {
    String template = Files.readString(Path.of("..", "stack.yaml"));
    assertThat(template).contains(from);
    String mistaken = template.replaceFirst(Pattern.quote(from), to);

    assertThatThrownBy(() -> Stack.of("t.yaml", mistaken, StackSettings.local()))
        .as("%s → %s", from, to)
        .isInstanceOf(StackException.class)
        .hasMessageContaining(message)
        .message()
        .containsPattern("^t\\.yaml:[1-9]\\d*: ");
  }

  @Test
  void inTheVersion() throws IOException {
    refuses("2010-09-09", "2011-09-09", "t.yaml:1: AWSTemplateFormatVersion must be 2010-09-09");
  }

  @Test
  void inAParameter() throws IOException {
    refuses(
        "Default: rastro", "Defalt: rastro", ":10: the parameter Name has an unknown key Defalt");
    refuses(
        "Type: String", "Type: Strin", ":9: the parameter Name has the Type Strin, which is not");
    refuses("    Type: String\n", "", "the parameter Name has no Type");
    refuses(
        "Default: rastro",
        "Default: rastro\n    AllowedValues: [shop, lake]",
        ":10: the parameter Name is 'rastro', which is none of its AllowedValues shop, lake");
    refuses(
        "Default: rastro",
        "Default: rastro\n    AllowedPattern: '[0-9]+'",
        ":10: the parameter Name is 'rastro', which its AllowedPattern [0-9]+ does not match");
    refuses(
        "Default: rastro",
        "Default: rastro\n    MaxLength: 3",
        "the parameter Name is not within its MaxLength 3");
    refuses(
        "Type: String", "Type: Number", "the parameter Name is 'rastro', which is not a Number");
    refuses("  Name:\n", "  The-Name:\n", "the parameter 'The-Name' must have a name of letters");
  }

  @Test
  void inAValueGivenForAParameter() throws IOException {
    String template =
        Files.readString(Path.of("..", "stack.yaml"))
            .replace("Default: rastro", "Default: rastro\n    AllowedValues: [rastro, shop]");

    assertThat(Stack.of("t.yaml", template, named("shop")).output("RawBucketName"))
        .isEqualTo("shop-raw-000000000000");
    assertThatThrownBy(() -> Stack.of("t.yaml", template, named("mall")))
        .hasMessageContaining("the parameter Name is 'mall', which is none of its AllowedValues");
  }

  private static StackSettings named(String name) {
    return new StackSettings("000000000000", "us-east-1", "rastro", Map.of("Name", name));
  }

  @Test
  void inAnOutput() throws IOException {
    refuses(
        "    Value: !Ref RawBucket",
        "    Valu: !Ref RawBucket",
        "RawBucketName has an unknown key Valu");
    refuses(
        "  RawBucketName:", "  Raw_Bucket_Name:", "the output 'Raw_Bucket_Name' must have a name");
  }

  @Test
  void inALogicalId() throws IOException {
    refuses("  RawBucket:", "  Raw-Bucket-x:", "the resource 'Raw-Bucket-x' must have a name of");
  }

  @Test
  void inAValue() throws IOException {
    refuses(
        "BaseCapacity: 8",
        "BaseCapacity: eight",
        "Workgroup.BaseCapacity: The value 'eight' must be a whole number");
    refuses(
        "PubliclyAccessible: false",
        "PubliclyAccessible: fals",
        "Workgroup.PubliclyAccessible: The value 'fals' must be true or false");
    refuses(
        "Effect: Allow",
        "Effect: Alow",
        "Statement[0].Effect: The value 'Alow' must be Allow or Deny");
    refuses(
        "Version: \"2012-10-17\"",
        "Version: \"2012-10-18\"",
        "Version: The value '2012-10-18' must be 2012-10-17 or 2008-10-17");
  }

  @Test
  void isToldApartFromWhatIsNotSupportedHere() throws IOException {
    String name = "      BucketName: !Sub \"${Name}-raw-${AWS::AccountId}\"\n";
    String quoted = name.replace("$", "\\$");
    refuses(
        name, quoted + "      Tags: []\n", "RawBucket.Tags: The property is not supported here");
    refuses(name, quoted + "      Tag: []\n", "RawBucket.Tag: There is no such property");
  }

  @Test
  void isNamedAsTheTemplateHasIt() throws IOException {
    refuses(
        "EnforceWorkGroupConfiguration: true",
        "EnforceWorkGroupConfiguration: yea",
        "AnalystsWorkGroup.WorkGroupConfiguration.EnforceWorkGroupConfiguration: The value must be");
    refuses(
        "WorkGroupConfiguration:\n",
        "Configuration:\n",
        "AnalystsWorkGroup.Configuration: There is no such property");
  }
}
