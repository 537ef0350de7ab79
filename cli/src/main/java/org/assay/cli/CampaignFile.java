package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.spec.OptionsFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A campaign as a YAML file describes it: names of options without their dashes, and values. Its
 * schema is {@code assay-campaign.schema.json} of this package.
 */
final class CampaignFile {
  /** Name of the schema's resource. */
  static final String SCHEMA = "assay-campaign.schema.json";

  /** What belongs to a call, not to a campaign. */
  private static final Set<String> OF_CALL = Set.of("--campaign", "--resume");

  /** Whose values are files, found beside the description. */
  private static final Set<String> FILES = Set.of("data", "spec", "with", "folder");

  private CampaignFile() {}

  /** Names that a file may hold, in the order of the options. */
  static List<String> names() {
    return specs().stream()
        .map(OptionSpec::longestName)
        .filter(name -> !OF_CALL.contains(name))
        .map(name -> name.substring(2))
        .toList();
  }

  private static List<OptionSpec> specs() {
    return new CommandLine(new FuzzOptions()).getCommandSpec().options();
  }

  /**
   * The options that hold: those given, and those of the file that {@code --campaign} names for
   * what was not given. The same options if it names a folder.
   *
   * @throws UsageException if the file says what options cannot
   */
  static FuzzOptions apply(FuzzOptions given, ParseResult parsed) {
    if (given.campaign == null || !isDescription(given.campaign)) {
      return given;
    }
    Path file = ModelPaths.existing(given.campaign, "a description of a campaign (YAML)");
    Map<String, List<String>> described = OptionsFile.read(file, names());
    List<String> arguments = new ArrayList<>();
    for (OptionSpec spec : specs()) {
      String option = spec.longestName();
      String name = option.substring(2);
      if (option.equals("--campaign")) {
        continue;
      }
      if (parsed.hasMatchedOption(option)) {
        parsed
            .matchedOption(option)
            .originalStringValues()
            .forEach(value -> arguments.add(option + "=" + value));
      } else {
        for (String value : described.getOrDefault(name, List.of())) {
          arguments.add(option + "=" + (FILES.contains(name) ? beside(file, value) : value));
        }
      }
    }
    FuzzOptions options = new FuzzOptions();
    try {
      new CommandLine(options).parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new UsageException(String.valueOf(e.getMessage()), file.toString(), "", "");
    }
    return options;
  }

  private static boolean isDescription(Path path) {
    String name = String.valueOf(path.getFileName());
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(path);
  }

  /** A file, or the file behind an input's name, seen from the description's folder. */
  private static String beside(Path description, String value) {
    int at = value.indexOf('=');
    return value.substring(0, at + 1)
        + description.toAbsolutePath().resolveSibling(value.substring(at + 1));
  }
}
