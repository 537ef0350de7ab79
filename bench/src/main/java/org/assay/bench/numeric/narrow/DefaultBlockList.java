package org.assay.bench.numeric.narrow;

import java.util.Set;

/**
 * Operators that {@code onnxconverter_common.float16.convert_float_to_float16} keeps in float32
 * unless told otherwise: {@code DEFAULT_OP_BLOCK_LIST} of onnxconverter-common 1.16.0 (file {@code
 * onnxconverter_common/float16.py} of github.com/microsoft/onnxconverter-common).
 */
final class DefaultBlockList {
  /** Names of operators, of any domain. */
  static final Set<String> OPERATORS =
      Set.of(
          "ArrayFeatureExtractor",
          "Binarizer",
          "CastMap",
          "CategoryMapper",
          "DictVectorizer",
          "FeatureVectorizer",
          "Imputer",
          "LabelEncoder",
          "LinearClassifier",
          "LinearRegressor",
          "Normalizer",
          "OneHotEncoder",
          "RandomUniformLike",
          "SVMClassifier",
          "SVMRegressor",
          "Scaler",
          "TreeEnsembleClassifier",
          "TreeEnsembleRegressor",
          "ZipMap",
          "NonMaxSuppression",
          "TopK",
          "RoiAlign",
          "Resize",
          "Range",
          "CumSum",
          "Min",
          "Max",
          "Upsample");

  private DefaultBlockList() {}
}
